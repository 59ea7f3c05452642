using Verified.Check.Import;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Engine.Import;

/// <summary>
/// The first 45,000 slab events of a recording of a running Linux 6.18, with counts known from an independent script.
/// </summary>
public sealed class SlabExcerptTests
{
    static readonly Lazy<ImportedSlabs> Excerpt =
        new(() => SlabRecording.Load(Recordings.Path("slab-excerpt.perf.txt.gz")));

    [Fact]
    public void Every_event_is_understood_and_bound()
    {
        SlabImportReport report = Excerpt.Value.Report;

        Assert.Equal(
            (RecordingForm.PerfScript, 45_000L, 0L, 0L),
            (report.Recording.Form, report.Recording.Lines, report.Recording.LinesNotUnderstood, report.Recording.LostEvents));
        Assert.Equal(
            [("kfree", 9_526), ("kmalloc", 7_247), ("kmem_cache_alloc", 17_007), ("kmem_cache_free", 11_220)],
            report.Recording.Events.Select(each => (each.Key, each.Value)));
        Assert.Equal((17_007, 7_247, 136), (report.FromCaches, report.Kmallocs, report.OfNodes));
        Assert.Equal((10_839 + 7_080 + 20, 384, 0, 2_423), (report.FreesBound, report.FreesUnbound, report.FreesAfterFree, report.FreesOfNull));
        Assert.Equal((91, 20, 0), (report.UnseenFrees, report.FreesByKfree, report.FreesIntoOtherCache));
        Assert.Equal((0, 0, false), (report.FailedAllocations, report.TooLarge, report.HashedPointers));
        Assert.Equal((6_227, 2_007_992L, 2), (report.PeakLiveObjects, report.PeakLiveBytes, report.Cpus));
        Assert.Equal(32 + 17_007 + 7_247 + 17_939 + 2_423 + 91, Excerpt.Value.Trace.Commands.Length);
    }

    [Fact]
    public void Caches_have_the_sizes_and_alignments_of_the_recorded_machine()
    {
        var caches = Excerpt.Value.Report.Caches.ToDictionary(cache => cache.Name);

        Assert.Equal(32, caches.Count);
        Assert.Equal(new RecordedCache("dentry", 192, caches["dentry"].Number, 64, true, 1_212, 1_196), caches["dentry"]);
        Assert.Equal((1128L, 8, false), (caches["ext4_inode_cache"].Size, caches["ext4_inode_cache"].Align, caches["ext4_inode_cache"].LineAligned));
        Assert.Equal((4096L, 128), (caches["names_cache"].Size, caches["names_cache"].Align));
        Assert.Equal((32L, 32, true), (caches["lsm_inode_cache"].Size, caches["lsm_inode_cache"].Align, caches["lsm_inode_cache"].LineAligned));
        Assert.Equal(["names_cache", "filp", "lsm_file_cache"], Excerpt.Value.Report.Caches.Take(3).Select(cache => cache.Name));
    }

    [Fact]
    public void Every_release_names_an_object_that_an_earlier_command_made_and_none_released()
    {
        Trace trace = Excerpt.Value.Trace;
        var held = new Dictionary<int, Command>();
        int caches = 0, ignored = 0;
        foreach (Command command in trace.Commands)
        {
            Assert.InRange(command.Cpu, 0, 1);
            if (command.Op == Op.CacheCreate)
            {
                Assert.Equal((++caches, caches), (command.Id, command.Node));
            }
            else if (command.MakesObject)
            {
                uint takes = command.Op == Op.CacheAlloc ? 0x7FF0u : 0x7FF0u | Gfp.Dma;
                Assert.Equal(0u, command.Gfp & ~takes);
                Assert.Equal(command.Op == Op.CacheAlloc, command.Cache is >= 1 and <= 32);
                held.Add(command.Id, command);
            }
            else if (command.Target == 0)
            {
                Assert.Equal((Op.Kfree, 0ul), (command.Op, command.Value));
                ignored++;
            }
            else
            {
                Assert.True(held.Remove(command.Target, out Command made));
                if (command.Op == Op.CacheFree) Assert.Equal(made.Cache, command.Cache);
                else Assert.Equal(Op.Kfree, command.Op);
            }
        }

        Assert.Equal((32, 2_423, Excerpt.Value.Report.LiveObjectsAtEnd), (caches, ignored, held.Count));
        Assert.Equal(17_007 + 7_247 - 17_939 - 91, held.Count);
    }

    [Fact]
    public void Ftrace_text_imports_as_well_without_alignments()
    {
        SlabImportReport report = SlabRecording.Load(Recordings.Path("slab-sample.ftrace.txt.gz")).Report;

        Assert.Equal((RecordingForm.Ftrace, 0L, true), (report.Recording.Form, report.Recording.LinesNotUnderstood, report.HashedPointers));
        Assert.Equal((886, 1_182, 1_169 + 533 + 4, 83), (report.FromCaches, report.Kmallocs, report.FreesBound, report.FreesUnbound));
        Assert.Equal((143, 4, 513), (report.FreesOfNull, report.UnseenFrees, report.PeakLiveObjects));
        Assert.All(report.Caches, cache => Assert.Equal((0, false), (cache.Align, cache.LineAligned)));
    }

    [Fact]
    public void What_a_file_records_is_told_by_its_first_event()
    {
        Assert.True(SlabRecording.IsIn(Recordings.Path("slab-excerpt.perf.txt.gz")));
        Assert.True(SlabRecording.IsIn(Recordings.Path("slab-sample.ftrace.txt.gz")));
        Assert.False(SlabRecording.IsIn(Recordings.Path("pages-excerpt.ftrace.txt.gz")));
        Assert.False(SlabRecording.IsIn(Recordings.Path("slabinfo.txt")));
    }
}
