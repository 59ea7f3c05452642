namespace Verified.Rules;

public static partial class RuleIds
{
    /// <summary>Noncontiguous areas (ULK3 8.3).</summary>
    public static class Vmalloc
    {
        public const string Range = "vmalloc.range.bounds";

        public const string Descriptor = "vmalloc.area.descriptor";
        public const string Guard = "vmalloc.area.guard";
        public const string Alignment = "vmalloc.area.alignment";
        public const string FirstFit = "vmalloc.area.first-fit";
        public const string Contained = "vmalloc.area.contained";
        public const string Exact = "vmalloc.area.exact";

        public const string Interrupt = "vmalloc.interrupt";
        public const string Size = "vmalloc.request.size";
        public const string Array = "vmalloc.request.array";
        public const string Pages = "vmalloc.request.pages";
        public const string Undone = "vmalloc.request.undone";
        public const string Map = "vmalloc.map.frames";

        public const string ReleaseNull = "vmalloc.release.null";
        public const string ReleaseInvalid = "vmalloc.release.invalid";
        public const string ReleasePages = "vmalloc.release.pages";
        public const string Unmap = "vmalloc.release.mapping";

        public const string Content = "vmalloc.content";
    }
}
