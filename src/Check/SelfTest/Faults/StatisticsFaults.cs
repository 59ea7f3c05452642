using Verified.Model;
using Verified.Model.Statistics;
using Verified.Rules;

namespace Verified.Check.SelfTest.Faults;

/// <summary>Faults in what is told of free memory.</summary>
static class StatisticsFaults
{
    public static IEnumerable<Fault> All { get; } =
    [
        new(
            "buddyinfo-frames",
            "buddyinfo counts frames instead of blocks",
            () => new FramesCounted(),
            new Witness(RuleIds.Statistics.Buddyinfo, "zone DMA start=0 frames=2", Witness.Plain, "buddyinfo")),
        new(
            "zoneinfo-high",
            "zoneinfo shows pages_low as pages_high",
            () => new LowAsHigh(),
            new Witness(
                RuleIds.Statistics.Zoneinfo, "zone DMA start=0 frames=1", "tunables compound=off",
                "zoneinfo")),
        new(
            "fragmentation-sign",
            "the external fragmentation index has the wrong sign",
            () => new WrongSign(),
            new Witness(
                RuleIds.Statistics.FragmentationIndex, "zone DMA start=0 frames=1", Witness.Plain,
                "fragmentation order=0 zone=DMA")),
    ];

    sealed class FramesCounted : Tamper
    {
        public override void Before(ref Command command) =>
            Scale(command, static (blocks, order) => blocks << order);

        public override void After(in Command command, ref Response response) =>
            Scale(command, static (frames, order) => frames >> order);

        void Scale(in Command command, Func<uint, int, uint> scaled)
        {
            if (command.Op != Op.Buddyinfo) return;
            for (int list = 0; list < ZoneId.Kinds * Order.Limit; list++)
            {
                ref uint blocks = ref Data.NrFree(list / Order.Limit)[list % Order.Limit];
                blocks = scaled(blocks, list % Order.Limit);
            }
        }
    }

    sealed class LowAsHigh : Tamper
    {
        readonly uint[] saved = new uint[ZoneId.Kinds];

        public override void Before(ref Command command)
        {
            for (int zone = 0; command.Op == Op.Zoneinfo && zone < ZoneId.Kinds; zone++)
                (saved[zone], Data.Zone(zone).PagesHigh) = (Data.Zone(zone).PagesHigh, Data.Zone(zone).PagesLow);
        }

        public override void After(in Command command, ref Response response)
        {
            for (int zone = 0; command.Op == Op.Zoneinfo && zone < ZoneId.Kinds; zone++)
                Data.Zone(zone).PagesHigh = saved[zone];
        }
    }

    sealed class WrongSign : Tamper
    {
        public override void After(in Command command, ref Response response)
        {
            if (response.Detail is Fragmentation indices)
                response = response with { Detail = indices with { External = -indices.External } };
        }
    }
}
