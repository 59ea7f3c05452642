using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>Sees each call that a cache of a system makes to the page allocator, while it is made.</summary>
public interface IPageWitness
{
    /// <summary>The call is about to be made.</summary>
    void Asking(in Command call);

    /// <summary>The call was answered, and the cache has not done anything since.</summary>
    void Asked(in Command call, in Response response);
}
