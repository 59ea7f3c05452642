namespace Verified.Rules;

public static partial class RuleIds
{
    /// <summary>Mappings of high memory (ULK3 8.1.6).</summary>
    public static class HighMemory
    {
        public const string SlotAddress = "high-memory.slot.address";
        public const string SlotCount = "high-memory.slot.count";
        public const string MapRefused = "high-memory.map.refused";
        public const string Direct = "high-memory.map.direct";
        public const string Content = "high-memory.map.content";
        public const string Reuse = "high-memory.kmap.reuse";
        public const string Search = "high-memory.kmap.search";
        public const string Flush = "high-memory.kmap.flush";
        public const string Sleep = "high-memory.kmap.sleep";
        public const string UnmapRefused = "high-memory.kunmap.refused";
        public const string Wake = "high-memory.kunmap.wake";
        public const string Bucket = "high-memory.hash.bucket";
        public const string Records = "high-memory.hash.records";
        public const string FixedAddress = "high-memory.fixed.address";
        public const string Replaced = "high-memory.atomic.replaced";
        public const string Preemption = "high-memory.atomic.preemption";
        public const string DebugEmpty = "high-memory.atomic.debug";
        public const string Stack = "high-memory.local.stack";
        public const string StackOrder = "high-memory.local.order";
    }
}
