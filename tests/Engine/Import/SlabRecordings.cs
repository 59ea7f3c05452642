using System.Text;
using Verified.Check.Import;

namespace Verified.Tests.Engine.Import;

/// <summary>Recordings of slab events written by hand.</summary>
static class SlabRecordings
{
    /// <summary>
    /// A recording of lines such as "kmalloc 1 0xffff888100000040 33 64" (CPU, pointer, asked, given, flags), "kfree 1
    /// 0xffff888100000040", "alloc 0 0xffff888100001000 filp 184 192" and "free 0 0xffff888100001000 filp"; others stand
    /// as they are.
    /// </summary>
    public static MemoryStream Of(string lines) =>
        new(Encoding.UTF8.GetBytes(string.Join('\n', lines.Split('\n').Select(Event))));

    /// <summary>Imports such lines.</summary>
    public static ImportedSlabs Import(string lines, bool lists = true) => SlabRecording.Read(Of(lines), lists);

    static string Event(string line)
    {
        string[] words = line.Trim().Split(' ');
        string Flags(int at) => words.Length > at ? words[at] : "GFP_KERNEL";
        string? fields = words[0] switch
        {
            "kmalloc" => $"kmalloc: call_site=f+0x1 ptr={words[2]} bytes_req={words[3]} bytes_alloc={words[4]} gfp_flags={Flags(5)} node=-1 accounted=false",
            "alloc" => $"kmem_cache_alloc: call_site=f+0x1 [m] ptr={words[2]} name={words[3]} bytes_req={words[4]} bytes_alloc={words[5]} gfp_flags={Flags(6)} node=-1 accounted=true",
            "kfree" => $"kfree: call_site=f+0x1 ptr={words[2]}",
            "free" => $"kmem_cache_free: call_site=f+0x1 ptr={words[2]}{(words.Length > 3 ? $" name={words[3]}" : "")}",
            _ => null,
        };
        return fields == null ? line : $"[{int.Parse(words[1]):d3}]   837.619297:          kmem:{fields}";
    }
}
