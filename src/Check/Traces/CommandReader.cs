using System.Globalization;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Check.Traces;

/// <summary>Reads the command lines of one text trace, in order: names are those that lines before gave.</summary>
sealed class CommandReader
{
    const string ListNames = "hot, cold or order-1 to order-10";

    readonly record struct Producer(int Id, Order Order, int Line, Product Product)
    {
        public string Kind => Product.Word();
    }

    readonly Dictionary<string, Producer> producers = [];
    readonly Dictionary<string, Producer>.AlternateLookup<ReadOnlySpan<char>> named;
    int last;

    public CommandReader() => named = producers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The command of a line on a machine of so many CPUs.</summary>
    public Command Read(in Words words, int cpus)
    {
        bool assigns = words.Count > 1 && words[1] is "=";
        int at = assigns ? 2 : 0;
        ReadOnlySpan<char> word = words.Require(at, "a command");
        CommandForm form = CommandForm.Find(word)
            ?? throw words.Error($"no command is called {Quote(word)}; there are {CommandForm.Words}");
        var command = new Command { Op = form.Op, Id = ++last };
        Order known = Order.Zero;
        at++;
        if (form.TakesCache) command = command with { Cache = Cache(words, words.Require(at++, "a cache")) };
        if (form.TakesPool) command = command with { Cache = Pool(words, words.Require(at++, "a pool")) };
        if (form.Place != Place.None) command = Aim(words, at++, form, command, ref known);
        if (form.Operand is Operand.Hex or Operand.Number)
            command = command with { Value = words.Wide(words.Require(at++, "a value"), form.Word) };
        if (form.Operand == Operand.Kilobytes)
            command = command with { Value = Kilobytes(words, words.Require(at++, "kilobytes")) };
        if (form.Operand == Operand.Cpu)
            command = command with { Value = words.Wide(words.Require(at++, "a CPU"), form.Word) };
        command = Keys(words, at, form, command with { Order = known }, cpus);
        if (assigns) Name(words, command, form);
        return command;
    }

    void Name(in Words words, in Command command, CommandForm form)
    {
        if (!Handle.IsLegal(words[0]))
            throw words.Error($"{Quote(words[0])} is no name; use a letter, then letters, digits and underscores");
        if (!command.IsNamed) throw words.Error($"{form.Word} gives nothing to name; drop '{words[0]} ='");
        if (named.TryGetValue(words[0], out Producer before))
            throw words.Error($"{words[0]} is the {before.Kind} of line {before.Line} already; choose another name");
        Order order = form.TakesOrder ? command.Order : Order.Zero;
        producers.Add(words[0].ToString(), new(command.Id, order, words.Number, Products.Of(command)));
    }

    int Cache(in Words words, ReadOnlySpan<char> text)
    {
        if (text is "?") return Renumbering.Gone;
        if (CacheForm.General(text) is { } general) return general;
        if (named.TryGetValue(text, out Producer producer))
            return producer.Product == Product.Cache ? producer.Id
                : throw words.Error($"{text} is the {producer.Kind} of line {producer.Line}; name a cache");
        throw words.Error(
            $"{Quote(text)} is no cache; name one that a line before creates, or a general one such as size-64");
    }

    int Pool(in Words words, ReadOnlySpan<char> text)
    {
        if (text is "?") return Renumbering.Gone;
        if (!named.TryGetValue(text, out Producer producer))
            throw words.Error($"{Quote(text)} is no pool; name one that a line before creates");
        return producer.Product == Product.Pool ? producer.Id
            : throw words.Error($"{text} is the {producer.Kind} of line {producer.Line}; name a pool");
    }

    Command Aim(in Words words, int at, CommandForm form, in Command command, ref Order known)
    {
        string example = form.Place switch
        {
            Place.Frame => "a block such as a, a+1 or @77",
            Place.Address => "a block such as a, or an address such as 0xc0001000",
            Place.Element => "an element such as a, or an address such as 0xc0001000",
            Place.Mapping => "a mapping such as a, or an address such as 0xfff9c000",
            Place.Area => "an area such as a, or an address such as 0xf8800000",
            _ => "an object such as a, a+4 for 4 bytes into it, or an address such as 0xc0001000",
        };
        ReadOnlySpan<char> text = words.Require(at, example);
        if (form.Place != Place.Frame && char.IsAsciiDigit(text[0]))
            return command with { Value = words.Wide(text, "the address") };
        if (form.Place == Place.Frame && text[0] == '@')
            return command with { Frame = new(words.Int(text[1..], "the frame", int.MinValue, int.MaxValue)) };
        int sign = text.IndexOfAny('+', '-');
        ReadOnlySpan<char> name = sign < 0 ? text : text[..sign];
        int offset = sign < 0 ? 0 : words.Int(
            text[sign..], form.TakesAddress ? "the offset in bytes" : "the offset in frames", int.MinValue,
            int.MaxValue);
        if (name is "?") return command with { Target = Renumbering.Gone, Offset = offset };
        if (!named.TryGetValue(name, out Producer producer))
            throw words.Error(Handle.IsLegal(name)
                ? $"no line before gives {name} its block; name an earlier one, or write ? for one that is gone"
                : $"{Quote(text)} is no place; write {example}");
        if (producer.Product != Products.Target(form))
            throw words.Error($"{name} is the {producer.Kind} of line {producer.Line}; name {example}");
        known = producer.Order;
        return command with { Target = producer.Id, Offset = offset };
    }

    static Command Keys(in Words words, int at, CommandForm form, Command command, int cpus)
    {
        var seen = new HashSet<string>();
        for (; at < words.Count; at++)
        {
            words.IsPair(at, out var key, out var value);
            string name = key.ToString();
            command = name switch
            {
                "order" when form.TakesOrder =>
                    command with { Order = new(words.Int(value, name, int.MinValue, int.MaxValue)) },
                "gfp" when form.TakesGfp => command with { Gfp = Mask(words, value) },
                "cpu" => command with { Cpu = (byte)words.Int(value, name, 0, cpus - 1) },
                "after" when command.MayInterrupt =>
                    command with { After = (byte)words.Int(value, name, 1, byte.MaxValue) },
                "ctx" => command with { Context = Rights(words, value) },
                "flags" when form.TakesCacheFlags => command with { Gfp = CacheFlags(words, value) },
                _ when Key(form, name) is { } number => number.Set(command, Number(words, value, number)),
                "bytes" when form.Place == Place.Address && command.Target != 0 =>
                    command with { Value = words.Wide(value, name) },
                "flags" when form.Operand == Operand.Flags => command with { Value = FlagBits(words, value) },
                "zone" when form.Operand == Operand.Zone => command with { Value = Zone(words, value) },
                "node" when form.TakesNode =>
                    command with { Node = words.Int(value, name, int.MinValue, int.MaxValue) },
                "dma" or "normal" when form.Operand == Operand.Ratios =>
                    command with { Value = OperandText.Ratio(command.Value, name, Small(words, value, name)) },
                "frames" or "priority" or "further" or "victim" when form.Operand == Operand.Script =>
                    command with { Value = Script(words, command.Value, name, value) },
                "zone" or "list" or "low" or "high" or "batch" when form.Operand == Operand.Sizes =>
                    command with { Value = Size(words, command.Value, name, value) },
                _ => throw words.Error($"{form.Word} does not take {Quote(words[at])}; it takes {Takes(form)}"),
            };
            if (!seen.Add(name)) throw words.Error($"{name}= is given twice; keep one");
        }

        string missing = form.Keys.FirstOrDefault(key => !key.Optional && !seen.Contains(key.Name)) is { } left
            ? $"{left.Name}=" : form.TakesGfp && !seen.Contains("gfp") ? "gfp=, such as gfp=KERNEL"
            : form.Operand == Operand.Flags && !seen.Contains("flags") ? "flags=, such as flags=locked,dirty"
            : form.Operand is Operand.Zone or Operand.Sizes && !seen.Contains("zone") ? "zone=, such as zone=Normal"
            : "";
        return missing.Length == 0 ? command : throw words.Error($"{form.Word} needs {missing}");
    }

    static string Takes(CommandForm form)
    {
        List<string> keys = ["cpu=", "ctx="];
        if (form.TakesOrder) keys.Add("order=");
        if (form.TakesGfp) keys.Add("gfp=");
        if (form.Place == Place.Address) keys.Add("bytes= (with a block)");
        if (form.Operand == Operand.Flags || form.TakesCacheFlags) keys.Add("flags=");
        keys.AddRange(form.Keys.Select(key => key.Name + "="));
        if (form.Operand == Operand.Zone) keys.Add("zone=");
        if (form.Operand == Operand.Ratios) keys.AddRange(["dma=", "normal="]);
        if (form.Operand == Operand.Sizes) keys.AddRange(["zone=", $"list={ListNames}", "low=", "high=", "batch="]);
        if (form.Operand == Operand.Script)
            keys.AddRange(["frames=", "priority=", "further=", "victim=yes or no"]);
        if (form.TakesNode) keys.Add("node=");
        return string.Join(", ", keys);
    }

    static NumberKey? Key(CommandForm form, string name)
    {
        foreach (NumberKey key in form.Keys)
            if (key.Name == name) return key;
        return null;
    }

    static ulong Number(in Words words, ReadOnlySpan<char> text, NumberKey key) =>
        words.Wide(text, key.Name) is var number && number <= key.Most ? number
            : throw words.Error($"{key.Name} is {Quote(text)}; it is at most {key.Most}");

    static uint CacheFlags(in Words words, ReadOnlySpan<char> text) =>
        CacheForm.TryParse(text, out uint flags) ? flags
            : throw words.Error(
                $"flags is {Quote(text)}; it is made of {CacheForm.Words}, joined by |, or a number such as 0x2000");

    static uint Mask(in Words words, ReadOnlySpan<char> text) =>
        Gfp.TryParse(text, out uint gfp) ? gfp
            : throw words.Error(
                $"gfp is {Quote(text)}; it is made of names such as KERNEL|COMP or a number such as 0xd0");

    static Context Rights(in Words words, ReadOnlySpan<char> text) =>
        ContextForm.TryParse(text, out Context context) ? context
            : throw words.Error($"ctx is {Quote(text)}; it is made of {ContextForm.Words}");

    static ulong FlagBits(in Words words, ReadOnlySpan<char> text)
    {
        ulong flags = 0;
        foreach (Range part in text.Split(','))
        {
            string name = text[part].ToString();
            if (Flags.Parse(name) is { } flag) flags |= (ulong)flag;
            else if (name.Length > 0 && char.IsAsciiDigit(name[0])) flags |= words.Wide(name, "a flag");
            else throw words.Error(
                $"no page flag is called {Quote(name)}; there are "
                + $"{string.Join(", ", Flags.Bits(Flags.All).Select(Flags.Name))}");
        }

        return flags;
    }

    static ulong Zone(in Words words, ReadOnlySpan<char> text) =>
        LayoutForm.Zone(text) is { } zone ? (ulong)zone.Index : words.Wide(text, "zone");

    static uint Small(in Words words, ReadOnlySpan<char> text, string name) =>
        words.Wide(text, name) is <= uint.MaxValue and var ratio ? (uint)ratio
            : throw words.Error($"{name} is {Quote(text)}; it is at most {uint.MaxValue}");

    static ulong Size(in Words words, ulong sizes, string name, ReadOnlySpan<char> text)
    {
        if (name is "zone") return OperandText.Size(sizes, name, (int)Zone(words, text));
        if (name is "list")
            return OperandText.ListNumber(text) is { } number ? OperandText.Size(sizes, name, number)
                : throw words.Error($"list is {Quote(text)}; it is {ListNames}");
        return OperandText.Size(sizes, name, words.Int(text, name, 0, ushort.MaxValue));
    }

    static ulong Script(in Words words, ulong script, string name, ReadOnlySpan<char> text)
    {
        if (name is not "victim")
            return OperandText.Script(
                script, name, words.Int(text, name, 0, name is "priority" ? 15 : ushort.MaxValue));
        return text is "yes" or "no" ? OperandText.Script(script, name, text is "yes" ? 1 : 0)
            : throw words.Error($"victim is {Quote(text)}; it is yes or no");
    }

    static ulong Kilobytes(in Words words, ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? (ulong)value
            : throw words.Error($"min_free is {Quote(text)}; it must be a number of kilobytes");

    static string Quote(ReadOnlySpan<char> text) => TraceFormatException.Quote(text);
}
