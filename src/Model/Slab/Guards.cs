using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>What debugging writes in and around objects, and finds damaged there (R8.22).</summary>
public static class Guards
{
    /// <summary>The red zones of an object shall say whether it is with a caller.</summary>
    [Rule(RuleIds.Slab.DebugRedZone, Source = "R8.22")]
    public static uint RedZone(bool held) => held ? 0x170FC2A5u : 0x5A2CF071u;

    /// <summary>
    /// The bytes of an object of a poisoned cache shall be 6B while it is free and 5A when it is handed out, the last
    /// one A5 both times.
    /// </summary>
    [Rule(RuleIds.Slab.DebugPoison, Source = "R8.22")]
    public static byte Poison(int offset, int length, bool held) =>
        (byte)(offset == length - 1 ? 0xA5 : held ? 0x5A : 0x6B);

    /// <summary>
    /// Who last got an object or gave it back shall be kept as its last user; that of an object of a new slab is 0.
    /// </summary>
    [Rule(RuleIds.Slab.DebugUser, Source = "R8.22; docs/decisions.md")]
    public static SlabState Uses(SlabState slabs, int word, uint user) =>
        slabs with { Users = slabs.Users.SetItem(word, user) };

    /// <summary>
    /// In a poisoned cache the constructor shall see an object whenever it is handed out and the destructor whenever it
    /// comes back, and neither when its slab comes or goes.
    /// </summary>
    [Rule(RuleIds.Slab.DebugConstructed, Source = "R8.22")]
    public static Cache Construct(Cache cache, bool held) =>
        held ? cache with { Constructed = cache.Constructed + 1 } : cache with { Destructed = cache.Destructed + 1 };

    /// <summary>
    /// Red zones and poison of an object shall be looked at when it is handed out, comes back, or its slab is
    /// destroyed, and of all objects of a cache when that is demanded; in between, damage stays.
    /// </summary>
    [Rule(RuleIds.Slab.DebugCheck, Source = "R8.22; docs/decisions.md")]
    public static Course Inspect(Course course, int place, int word)
    {
        Geometry own = course[place].Geometry;
        ulong address = SlabDescriptor.AddressOf(word) + (ulong)own.Head;
        if (course.Stopped) return course;
        course = course.Fires(Fired.DebugCheck);
        if (course.Slabs.Damage.IsEmpty) return course;
        int reported = int.MinValue;
        foreach (var (at, _) in course.Slabs.Damage)
        {
            long offset = (long)(at - address);
            if (offset < -own.Head || offset >= own.Length + own.Head) continue;
            int part = PartOf(own, (int)offset);
            if (part != reported) course = Report(course, place, word, (int)offset);
            reported = part;
            course = course.With(course.Slabs with { Damage = course.Slabs.Damage.Remove(at) });
        }

        return course;
    }

    /// <summary>
    /// There shall be one report of each damaged part of an object - either red zone, or the poison - with its cache,
    /// the address of the object, the offset of the first damaged byte and the last user; then it is whole again.
    /// </summary>
    [Rule(RuleIds.Slab.DebugReport, Source = "R8.22; docs/decisions.md")]
    public static Course Report(Course course, int place, int word, int offset)
    {
        Geometry own = course[place].Geometry;
        Damage damage = PartOf(own, offset) == 0 ? Damage.UseAfterFree : Damage.Overrun;
        ulong address = SlabDescriptor.AddressOf(word) + (ulong)own.Head;
        var report = new SlabReport(damage, place, address, offset, course.Slabs.Users.GetValueOrDefault(word));
        return course.Says(RuleIds.Slab.DebugReport) with
        {
            Reports = course.Reports.IsDefault ? [report] : course.Reports.Add(report),
        };
    }

    /// <summary>What debugging left at an offset from what a caller gets of an object.</summary>
    internal static byte Left(Geometry own, int offset, bool held) => PartOf(own, offset) == 0
        ? Poison(offset, own.Length, held)
        : (byte)(RedZone(held) >> (8 * (offset & 3)));

    /// <summary>An object goes to a caller, or comes back.</summary>
    internal static Course Pass(Course course, int place, int word, bool held)
    {
        Cache cache = course[place];
        if (!course.Below.Machine.Layout.SlabDebug) return course;
        course = Inspect(course, place, word);
        if (cache.Has(CacheFlags.RedZone)) course = course.Says(RuleIds.Slab.DebugRedZone);
        if (cache.Has(CacheFlags.StoreUser))
            course = course.With(Uses(course.Slabs, word, course.User)).Fires(Fired.DebugUser);
        if (!cache.Has(CacheFlags.Poison)) return course;
        course = course.Says(RuleIds.Slab.DebugPoison);
        return cache.Has(held ? CacheFlags.Constructor : CacheFlags.Destructor)
            ? course.With(place, Construct(cache, held)).Says(RuleIds.Slab.DebugConstructed)
            : course;
    }

    /// <summary>An object is taken for a caller.</summary>
    internal static Course HandOut(Course course, int place, int word)
    {
        int taken = word + (course[place].Geometry.Head / Geometry.Word);
        return course.Below.Machine.Layout.SlabDebug
            ? Pass(course, place, word, held: true) with { Taken = taken }
            : course with { Taken = taken };
    }

    /// <summary>The objects of a slab are looked at before it goes, and their last users forgotten.</summary>
    internal static Course Slab(Course course, int place, SlabDescriptor slab)
    {
        if (!course.Below.Machine.Layout.SlabDebug) return course;
        Geometry own = course[place].Geometry;
        int[] words = [.. Enumerable.Range(0, own.Num)
            .Select(number => slab.ObjectAt(own, number))];
        foreach (int word in words) course = Inspect(course, place, word);
        return course.With(course.Slabs with { Users = course.Slabs.Users.RemoveRange(words) });
    }

    /// <summary>All objects of a cache are looked at.</summary>
    internal static Course Check(Course course, int place)
    {
        if (!course.Below.Machine.Layout.SlabDebug)
            return course.Refuses(RuleIds.Slab.DebugCheck, Response.Bug(Reason.Illegal));
        Geometry own = course[place].Geometry;
        foreach (CacheNode list in course[place].Lists)
            foreach (SlabDescriptor slab in list.Partial.Concat(list.Full).Concat(list.Free))
                for (int number = 0; number < own.Num; number++)
                    course = Inspect(course, place, slab.ObjectAt(own, number));
        return course.Answers(RuleIds.Slab.DebugCheck, Response.Of(Outcome.Ok));
    }

    /// <summary>The answer of an operation with what it found.</summary>
    internal static Response Told(scoped in Course course)
    {
        ImmutableArray<SlabReport> reports = course.Reports;
        return reports.IsDefault
            ? course.Answer
            : course.Answer with
            {
                Reports = course.Answer.Reports + reports.Length,
                Detail = SlabReport.Text(reports),
            };
    }

    /// <summary>What is wrong with an answer that is right but for its reports; null: nothing.</summary>
    internal static Verdict? Misreported(in Ruling ruling, in Response seen)
    {
        Response own = ruling.Response;
        return ruling.Rule != RuleIds.Statistics.Slabinfo && seen != own
            && (seen with { Reports = own.Reports, Detail = own.Detail }) == own
            ? Verdict.Broken(Reported(own, seen), own.ToString(), seen.ToString())
            : null;
    }

    /// <summary>
    /// The rule that other reports than those demanded break: what the system says is damaged though nobody touched it,
    /// it did not leave as it must; and another user alone is another last user.
    /// </summary>
    static string Reported(in Response own, in Response seen)
    {
        string said = seen.Detail as string ?? "", wanted = own.Detail as string ?? "";
        if (wanted.Length == 0)
            return said.Contains(nameof(Damage.Overrun), StringComparison.Ordinal) ? RuleIds.Slab.DebugRedZone
                : said.Length > 0 ? RuleIds.Slab.DebugPoison : RuleIds.Slab.DebugReport;
        return said != wanted && Without(said) == Without(wanted) ? RuleIds.Slab.DebugUser : RuleIds.Slab.DebugReport;
    }

    /// <summary>Reports without the users in them.</summary>
    static string Without(string reports) => string.Join(
        ';', reports.Split(';').Select(report => report[..Math.Max(0, report.LastIndexOf(' '))]));

    /// <summary>Which part of an object is at an offset: a red zone, -1 or 1, or what a caller gets, 0.</summary>
    static int PartOf(Geometry own, int offset) => offset < 0 ? -1 : offset < own.Length ? 0 : 1;

    /// <summary>An object of 8 bytes.</summary>
    [Example(RuleIds.Slab.DebugPoison, "E8.22"), Example(RuleIds.Slab.DebugRedZone, "E8.22")]
    internal static string EightBytes() => string.Join("; ", ((bool[])[false, true]).Select(held =>
        $"0x{RedZone(held):X8}: "
        + string.Join(" ", Enumerable.Range(0, 8).Select(offset => $"{Poison(offset, 8, held):X2}"))));

    /// <summary>The word behind an object of 8 bytes, which command 7 got, is overwritten.</summary>
    [Example(RuleIds.Slab.DebugReport, "E8.22"), Example(RuleIds.Slab.DebugCheck, "E8.22")]
    [Example(RuleIds.Slab.DebugUser, "E8.22"), Example(RuleIds.Slab.DebugConstructed, "E8.22")]
    internal static string Overrun()
    {
        var at = new Command { Op = Op.CacheAlloc, Cache = Conversation.Created, Gfp = 0xD0, Id = 7 };
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 8, Gfp = CacheFlags.Constructor };
        Command write = at with { Op = Op.Poke, Offset = 9, More = 0x41 };
        Command[] life = [create, at, write, at with { Op = Op.CacheCheck }];
        Ruling last = Conversation.Example(1, life, debug: true);
        return $"constructed {last.Next.Slabs!.Caches[at.Cache]!.Constructed}; {last.Response}; again: "
            + Conversation.Example(1, [.. life, life[3]], debug: true).Response;
    }
}
