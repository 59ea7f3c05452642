namespace Verified.Rules;

public static partial class RuleIds
{
    /// <summary>Mappings of high memory (ULK3 8.1.6).</summary>
    public static class HighMemory
    {
        public const string SlotAddress = "high-memory.slot.address";
        public const string TypeAddress = "high-memory.type.address";
        public const string LocalAddress = "high-memory.local.address";
    }
}
