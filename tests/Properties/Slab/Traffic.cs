using Verified.Impl;

namespace Verified.Tests.Properties.Slab;

/// <summary>What caches asked the page allocator for.</summary>
sealed class Traffic : IPageTraffic
{
    public List<PageRequest> Requests { get; } = [];

    public List<Result> Answers { get; } = [];

    public void Asking(in PageRequest request) => Requests.Add(request);

    public void Asked(in PageRequest request, Result answer) => Answers.Add(answer);
}
