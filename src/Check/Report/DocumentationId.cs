using System.Reflection;

namespace Verified.Check.Report;

/// <summary>The name under which a compiler's XML documentation keeps the comment of a method.</summary>
static class DocumentationId
{
    /// <summary>The id of a method, such as
    /// "M:Verified.Model.Buddy.Merge.Into(Verified.Model.State.FrameSet,System.Int32)".</summary>
    public static string Of(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        string arity = method.IsGenericMethodDefinition ? $"``{method.GetGenericArguments().Length}" : "";
        string list = parameters.Length == 0 ? ""
            : $"({string.Join(',', parameters.Select(parameter => NameOf(parameter.ParameterType)))})";
        return $"M:{NameOf(method.DeclaringType!)}.{method.Name}{arity}{list}";
    }

    static string NameOf(Type type)
    {
        if (type.IsByRef) return NameOf(type.GetElementType()!) + "@";
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        if (!type.IsConstructedGenericType) return type.FullName!.Replace('+', '.');
        string open = type.GetGenericTypeDefinition().FullName!.Replace('+', '.');
        string arguments = string.Join(',', type.GetGenericArguments().Select(NameOf));
        return $"{open[..open.IndexOf('`', StringComparison.Ordinal)]}{{{arguments}}}";
    }
}
