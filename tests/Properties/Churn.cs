using System.Text;

namespace Verified.Tests.Properties;

/// <summary>Random use and misuse of a system of the lower floor, decided by the seed alone.</summary>
static class Churn
{
    static readonly uint[] Gfps = [0xD0, 0xD2, 0x20, 0x00, 0x01, 0x40D0, 0x40D2, 0x80D0, 0x03];

    /// <summary>Runs the steps and returns all answers as text.</summary>
    public static string Run(Impl.MemorySystem system, int seed, int steps)
    {
        var random = new Random(seed);
        var answers = new StringBuilder();
        var held = new List<(uint Frame, int Order)>();
        Impl.CpuHandle cpu = system.On(0);
        for (int i = 0; i < steps; i++)
        {
            Impl.Result result = Step(cpu, random, held);
            answers.Append($"{result.Outcome}/{result.Reason}/{result.Frame}/{result.Reports}/{result.MightSleep};");
        }

        return answers.ToString();
    }

    static Impl.Result Step(Impl.CpuHandle cpu, Random random, List<(uint Frame, int Order)> held)
    {
        int kind = random.Next(20);
        if (kind < 9 || held.Count == 0)
        {
            int order = random.Next(5);
            Impl.Result served = cpu.AllocPages(Gfps[random.Next(Gfps.Length)], order, (Impl.Context)random.Next(8));
            if (served.Outcome == Impl.Outcome.Ok) held.Add((served.Frame, order));
            return served;
        }

        int pick = random.Next(held.Count);
        var (frame, size) = held[pick];
        Impl.Result result = kind switch
        {
            < 15 => cpu.FreePages(frame, size),
            15 => cpu.GetPage(frame),
            16 => cpu.PutPage(frame),
            17 => cpu.SetFlags(frame + (uint)random.Next(1 << size), 1u << random.Next(20)),
            18 => cpu.FreePages(frame + (uint)random.Next(1 << size), random.Next(12)),
            _ => cpu.Map(frame),
        };
        if (result.Outcome == Impl.Outcome.Freed) held.RemoveAt(pick);
        return result;
    }
}
