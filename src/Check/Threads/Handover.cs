using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>Half of the threads take blocks, each for one of the other half, who give them back on another
/// CPU.</summary>
sealed class Handover : PageWorkload
{
    const int MostWaiting = 64, MostAtOnce = 16;

    public override string Name => "handover";

    public override string What => "one thread takes blocks, another gives them back on another CPU";

    public override int ThreadsOf(int wanted, int cpus) => wanted + (wanted & 1);

    public override void Work(Worker worker, int operations)
    {
        int cpu = worker.Number % worker.System.Memory.Options.Cpus;
        bool takes = (worker.Number & 1) == 0;
        // Both halves of a pair use the box of the one who gives back.
        Mailbox box = worker.Crew.Boxes[worker.Number | 1];
        bool open = true;
        while (open && !worker.Crew.IsOver)
        {
            using (CpuLease lease = worker.System.Memory.Enter(cpu))
                open = takes ? Send(worker, lease.Cpu, box, operations) : Receive(worker, lease.Cpu, box);
            Thread.Yield();
        }
        if (takes) box.Close();
    }

    static bool Send(Worker worker, CpuHandle cpu, Mailbox box, int operations)
    {
        for (int i = 0; i < MostAtOnce && box.Count < MostWaiting; i++)
        {
            if (worker.Operations >= operations) return false;
            worker.Take(cpu, Request.Draw(worker.Random));
            if (worker.HandOver() is { } block) box.Put(block);
        }
        return true;
    }

    static bool Receive(Worker worker, CpuHandle cpu, Mailbox box)
    {
        // Looks whether more can come before it looks whether there is more.
        bool closed = box.IsClosed;
        int received = 0;
        for (; received < MostAtOnce && box.Get() is { } block; received++) worker.Give(cpu, block);
        return !closed || received > 0;
    }
}
