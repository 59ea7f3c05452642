using System.Collections.Immutable;
using System.Text.Json;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Traces;

/// <summary>Reads the commands of a JSON trace.</summary>
sealed class JsonCommands(ImmutableArray<Command>.Builder commands)
{
    static readonly string[] Names =
        [
            "id", "op", "target", "offset", "frame", "order", "gfp", "value", "cpu", "context", "node", "after",
            "cache", "more", "flags"];

    const int Id = 1 << 0;
    const int Operation = 1 << 1;
    const int Target = 1 << 2;
    const int Offset = 1 << 3;
    const int Frame = 1 << 4;
    const int Order = 1 << 5;
    const int Mask = 1 << 6;
    const int Value = 1 << 7;
    const int Node = 1 << 10;
    const int After = 1 << 11;
    const int Cache = 1 << 12;
    const int More = 1 << 13;
    const int Flags = 1 << 14;
    const int Always = Id | Operation | 1 << 8 | 1 << 9;

    readonly HashSet<int> ids = [];

    /// <summary>All commands of the array at the cursor.</summary>
    public void Read(ref JsonCursor json)
    {
        json.Require(JsonTokenType.StartArray);
        json.Path = "commands";
        json.Next();
        for (int index = 0; json.Token != JsonTokenType.EndArray; index++)
        {
            json.Index = index;
            json.Property = null;
            if (index == TraceLimits.Commands)
                throw json.Error($"more than {TraceLimits.Commands:N0} commands; cut the trace into parts");
            json.Require(JsonTokenType.StartObject);
            commands.Add(One(ref json));
            json.Next();
        }
    }

    Command One(ref JsonCursor json)
    {
        Command command = default;
        int seen = 0;
        while (json.NextProperty(Names, out int which))
        {
            int bit = 1 << which;
            if ((seen & bit) != 0) throw json.Error("is given twice; keep one");
            seen |= bit;
            command = With(ref json, bit, command);
        }

        if ((seen & Id) == 0) throw json.Error("the command has no id; give it a positive number of its own");
        if ((seen & Operation) == 0) throw json.Error("the command has no op; say what it does");
        if (!ids.Add(command.Id))
            throw json.Error($"id {command.Id} is taken by an earlier command; give each its own");
        Fits(ref json, CommandForm.Of(command.Op), seen);
        return command;
    }

    static Command With(ref JsonCursor json, int bit, in Command command) => bit switch
    {
        Id => command with { Id = json.Int(1, int.MaxValue) },
        Operation => command with { Op = Op(ref json) },
        Target => command with { Target = json.Int(1, int.MaxValue) },
        Offset => command with { Offset = json.Int(int.MinValue, int.MaxValue) },
        Frame => command with { Frame = new(json.Int(int.MinValue, int.MaxValue)) },
        Order => command with { Order = new(json.Int(int.MinValue, int.MaxValue)) },
        Mask => command with { Gfp = GfpBits(ref json) },
        Value => command with { Value = json.Wide() },
        After => command with { After = (byte)json.Int(1, byte.MaxValue) },
        // A number below those of the general caches names none: the command is dropped, as one whose cache is gone.
        Cache => command with { Cache = json.Int(int.MinValue, int.MaxValue) },
        More => command with { More = json.Wide() },
        Flags => command with { Gfp = CacheFlags(ref json) },
        Node => command with { Node = json.Int(int.MinValue, int.MaxValue) },
        1 << 8 => command with { Cpu = (byte)json.Int(0, TraceLimits.Cpus - 1) },
        _ => command with { Context = Rights(ref json) },
    };

    static void Fits(ref JsonCursor json, CommandForm form, int seen)
    {
        int takes = Always;
        if (form.Place != Place.None) takes |= Target | Offset;
        if (form.Place == Place.Frame) takes |= Frame;
        if (form.TakesOrder) takes |= Order;
        if (form.TakesGfp) takes |= Mask;
        if (form.TakesValue) takes |= Value;
        if (form.TakesMore) takes |= More;
        if (form.TakesNode || form.Op == Model.Op.CacheCreate) takes |= Node;
        if (form.TakesCache || form.TakesPool) takes |= Cache;
        if (form.TakesCacheFlags) takes |= Flags;
        if (form.MayInterrupt) takes |= After;
        for (int which = 0; which < Names.Length; which++)
            if ((seen & ~takes & 1 << which) != 0) throw json.Error($"{form.Word} takes no {Names[which]}; remove it");
        bool aimed = (seen & Target) != 0;
        if (aimed && (seen & Frame) != 0) throw json.Error("names both a target and a frame; keep one");
        if (form.TakesAddress && aimed && (seen & Value) != 0)
            throw json.Error("names both a target and a value; keep one");
        if (form.TakesPool && (seen & Cache) == 0) throw json.Error($"{form.Word} names no pool; add one as cache");
        if (form.TakesCache && (seen & Cache) == 0) throw json.Error($"{form.Word} names no cache; add one");
        if (!aimed && (seen & Offset) != 0) throw json.Error("has an offset but no target; add the target");
        if (form.Place == Place.Frame && !aimed && (seen & Frame) == 0)
            throw json.Error($"{form.Word} names no block; add a target or a frame");
    }

    static Op Op(ref JsonCursor json)
    {
        string word = json.Text();
        return CommandForm.Find(word)?.Op
            ?? throw json.Error($"unknown op {TraceFormatException.Quote(word)}; there are {CommandForm.Words}");
    }

    static uint GfpBits(ref JsonCursor json) =>
        Gfp.TryParse(json.Text(), out uint gfp) ? gfp
            : throw json.Error(
                $"must be names such as \"KERNEL|COMP\" or a number such as \"0xd0\", not {json.Found()}");

    static uint CacheFlags(ref JsonCursor json) =>
        CacheForm.TryParse(json.Text(), out uint flags) ? flags
            : throw json.Error(
                $"must be names such as \"HWCACHE_ALIGN|CTOR\" or a number such as \"0x2000\", not {json.Found()}");

    static Context Rights(ref JsonCursor json) =>
        ContextForm.TryParse(json.Text(), out Context context) ? context
            : throw json.Error($"must be made of {ContextForm.Words}, not {json.Found()}");
}
