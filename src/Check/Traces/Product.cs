using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>What a command produces, and so what later ones may use it for.</summary>
enum Product
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A block of frames.</summary>
    Block,

    /// <summary>An object of a cache.</summary>
    Object,

    /// <summary>A cache.</summary>
    Cache,

    /// <summary>A memory pool.</summary>
    Pool,

    /// <summary>An element of a pool.</summary>
    Element,

    /// <summary>A temporary mapping.</summary>
    Mapping,

    /// <summary>A noncontiguous area.</summary>
    Area,
}

/// <summary>Which commands go together.</summary>
static class Products
{
    /// <summary>What the operation produces.</summary>
    public static Product Of(in Command command) => command.Produces ? Product.Block
        : command.MakesObject ? Product.Object
        : command.Op == Op.CacheCreate ? Product.Cache
        : command.MakesPool ? Product.Pool
        : !command.MakesAddress ? Product.None
        : command.OfHighMemory ? Product.Mapping
        : command.OfVmalloc ? Product.Area : Product.Element;

    /// <summary>What the target of the operation must be.</summary>
    public static Product Target(CommandForm form) => form.Place switch
    {
        Place.None => Product.None,
        Place.Object => Product.Object,
        Place.Element => Product.Element,
        Place.Mapping => Product.Mapping,
        Place.Area => Product.Area,
        _ => Product.Block,
    };

    /// <summary>The word for it, for messages.</summary>
    public static string Word(this Product product) => product.ToString().ToLowerInvariant();
}
