using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Verified.Analyzers;

/// <summary>What an operation writes: the left sides of assignments, and arguments passed by reference.</summary>
static class WriteTargets
{
    public static readonly OperationKind[] Kinds =
    [
        OperationKind.SimpleAssignment, OperationKind.CompoundAssignment, OperationKind.CoalesceAssignment,
        OperationKind.DeconstructionAssignment, OperationKind.Increment, OperationKind.Decrement,
        OperationKind.Argument,
    ];

    public static IEnumerable<IOperation> Of(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => Leaves(assignment.Target),
        IIncrementOrDecrementOperation step => [step.Target],
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => [argument.Value],
        _ => [],
    };

    static IEnumerable<IOperation> Leaves(IOperation target) =>
        target is ITupleOperation tuple ? tuple.Elements.SelectMany(Leaves) : [target];
}
