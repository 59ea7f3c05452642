using Vm = Verified.Rules.RuleIds.Vmalloc;

namespace Verified.Model;

/// <summary>The marks of noncontiguous areas that fire together.</summary>
static partial class Fired
{
    public static readonly Marks BootRange = Of(Vm.Range);
    public static readonly Marks AreasExact = Of(Vm.Exact);
    public static readonly Marks AreaPlaced = Of(Vm.Guard, Vm.Alignment) | Of(Vm.FirstFit);
}
