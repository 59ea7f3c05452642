using Verified.Model;
using Verified.Model.PageFrames;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Check.Report;

/// <summary>The frames as the specification demands them.</summary>
sealed class ModelPicture(World world, Owners owners, OwnedBlock? latest) : IPicture
{
    /// <inheritdoc/>
    public Cell this[Frame frame]
    {
        get
        {
            Zone zone = world.Machine.ZoneOf(frame)!;
            Descriptor own = world.Frames[frame];
            if (zone.IsHole(frame) || own.Reserved) return new(CellKind.Reserved, "", 0, false);
            FrameSet free = world.Free(zone.Id);
            int at = (frame - zone.Spanned.Start).Count;
            if (free.Contains(at))
            {
                Order order = free.BlockOrder(at);
                return new(CellKind.Free, "", order.Value, at % order.Pages.Count == 0);
            }

            if (Model.PerCpu.Parking.IsParked(own)) return new(CellKind.Parked, "", 0, false);
            OwnedBlock? block = latest is { } last && last.Holds(frame) ? last : owners.Of(world.Machine, frame);
            if (block is { } owned && InUse(owned.First))
                return new(CellKind.Used, owned.Handle, 0, frame == owned.First);
            return InUse(frame) ? new(CellKind.Used, "", 0, false) : new(CellKind.Lost, "", 0, false);
        }
    }

    /// <inheritdoc/>
    public int Blocks(ZoneId zone, Order order) => world.Free(zone).Blocks(order);

    bool InUse(Frame frame) => !world.IsFree(frame) && world.Frames[Compound.Counted(world, frame)].Users > 0;
}
