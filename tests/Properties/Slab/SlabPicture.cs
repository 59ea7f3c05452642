using System.Security.Cryptography;
using System.Text;
using Verified.Impl;

namespace Verified.Tests.Properties.Slab;

/// <summary>All that can be seen of the caches of a system, and of the frames below them, as text.</summary>
static class SlabPicture
{
    public static string Of(MemorySystem system)
    {
        var text = new StringBuilder();
        text.Append(system.CacheClock).Append(' ').Append(system.FailPagesLeft).AppendLine();
        for (int cache = 0; cache < system.CachePlaces; cache++)
            if (system.CacheExists(cache)) Add(text, system, cache);
        for (int zone = 0; zone < system.ZoneCount; zone++) text.Append(system.FreePages(zone)).Append(' ');
        text.Append(Convert.ToHexString(SHA256.HashData(system.DescriptorBytes)));
        return text.ToString();
    }

    static void Add(StringBuilder text, MemorySystem system, int cache)
    {
        text.Append(cache).Append(' ').Append(system.CacheName(cache)).Append(' ').Append(system.ReadCache(cache));
        int[] room = new int[16384];
        for (int cpu = 0; cpu < system.Options.Cpus; cpu++)
        {
            int count = system.LocalObjects(cache, cpu, room, out bool touched);
            Add(text, $" cpu {cpu} {touched}", room, count);
        }

        for (int node = 0; node < system.NodeCount; node++)
        {
            text.Append(' ').Append(system.ReadCacheNode(cache, node)).Append(system.SharedTouched(cache, node));
            Add(text, " shared", room, system.SharedObjects(cache, node, room));
            foreach (SlabListKind kind in Enum.GetValues<SlabListKind>())
            {
                int count = system.SlabList(cache, node, kind, room);
                int[] frames = room[..count];
                Add(text, $" {kind}", frames, count);
                foreach (int frame in frames) Add(text, system, (uint)frame);
            }
        }

        text.AppendLine();
    }

    static void Add(StringBuilder text, MemorySystem system, uint frame)
    {
        int[] room = new int[1024];
        text.Append(' ').Append(system.ReadSlab(frame));
        Add(text, " chain", room, system.SlabChain(frame, room));
    }

    static void Add(StringBuilder text, string name, int[] values, int count) =>
        text.Append(name).Append(" [").AppendJoin(' ', values.Take(count)).Append(']');
}
