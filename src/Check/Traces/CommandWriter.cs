using System.Globalization;
using System.Text;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Check.Traces;

/// <summary>
/// Writes the commands of one trace as lines of text, in order: names depend on the producers before.
/// </summary>
sealed class CommandWriter
{
    readonly Dictionary<int, (string Name, Order Order, Product Product)> producers = [];
    readonly StringBuilder line = new();

    /// <summary>The line of the next command.</summary>
    public string Next(in Command command)
    {
        CommandForm form = CommandForm.Of(command.Op);
        line.Clear();
        if (command.IsNamed) line.Append(Handle.Of(producers.Count + 1)).Append(" = ");
        line.Append(form.Word);
        if (form.TakesCache) line.Append(' ').Append(Cache(command.Cache));
        if (form.TakesPool) line.Append(' ').Append(Pool(command.Cache));
        bool known = producers.TryGetValue(command.Target, out var producer)
            && producer.Product == Products.Target(form);
        Place(form, command, known ? producer.Name : "?");
        Operands(form, command);
        foreach (NumberKey key in form.Keys)
        {
            ulong number = key.Get(command);
            if (number == 0 && key.Optional) continue;
            line.Append(' ').Append(key.Name).Append('=');
            if (key.Hex) line.Append(CultureInfo.InvariantCulture, $"0x{number:x}");
            else line.Append(number);
        }

        if (form.TakesCacheFlags && command.Gfp != 0) line.Append(" flags=").Append(CacheForm.Format(command.Gfp));
        if (form.TakesOrder && !(known && form.Place != Traces.Place.None && command.Order == producer.Order))
            line.Append(CultureInfo.InvariantCulture, $" order={command.Order.Value}");
        if (form.Operand == Operand.Address && command.Target != 0 && command.Value != 0)
            line.Append(CultureInfo.InvariantCulture, $" bytes=0x{command.Value:x}");
        if (form.TakesNode) line.Append(CultureInfo.InvariantCulture, $" node={command.Node}");
        if (form.TakesGfp) line.Append(" gfp=").Append(Gfp.Format(command.Gfp));
        if (command.Cpu != 0) line.Append(CultureInfo.InvariantCulture, $" cpu={command.Cpu}");
        string context = ContextForm.Format(command.Context);
        if (context.Length != 0) line.Append(" ctx=").Append(context);
        if (command.Interrupts) line.Append(CultureInfo.InvariantCulture, $" after={command.After}");
        if (command.IsNamed)
        {
            Order order = form.TakesOrder ? command.Order : Order.Zero;
            producers.Add(command.Id, (Handle.Of(producers.Count + 1), order, Products.Of(command)));
        }

        return line.ToString();
    }

    string Cache(int cache) =>
        producers.TryGetValue(cache, out var producer) && producer.Product == Product.Cache ? producer.Name
            : cache < 0 && cache >= CacheForm.Least ? CacheForm.General(cache) : "?";

    string Pool(int pool) =>
        producers.TryGetValue(pool, out var producer) && producer.Product == Product.Pool ? producer.Name : "?";

    void Place(CommandForm form, in Command command, string producer)
    {
        if (form.Place == Traces.Place.None) return;
        line.Append(' ');
        if (command.Target != 0)
        {
            line.Append(producer);
            if (command.Offset != 0) line.Append(command.Offset.ToString("+0;-0", CultureInfo.InvariantCulture));
        }
        else if (form.Place == Traces.Place.Frame)
        {
            line.Append(CultureInfo.InvariantCulture, $"@{command.Frame.Number}");
        }
        else
        {
            line.Append(CultureInfo.InvariantCulture, $"0x{command.Value:x}");
        }
    }

    void Operands(CommandForm form, in Command command)
    {
        switch (form.Operand)
        {
            case Operand.Flags:
                line.Append(" flags=").Append(FlagWords(command.Value));
                break;
            case Operand.Hex:
                line.Append(CultureInfo.InvariantCulture, $" 0x{command.Value:x}");
                break;
            case Operand.Number:
                line.Append(CultureInfo.InvariantCulture, $" {command.Value}");
                break;
            case Operand.Kilobytes:
                line.Append(CultureInfo.InvariantCulture, $" {(long)command.Value}");
                break;
            case Operand.Zone:
                line.Append(" zone=").Append(command.Value < TraceLimits.Zones
                    ? LayoutForm.Name(new ZoneId((int)command.Value))
                    : command.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case Operand.Cpu:
                line.Append(CultureInfo.InvariantCulture, $" {command.Value}");
                break;
            case Operand.Ratios:
                line.Append(OperandText.Ratios(command.Value));
                break;
            case Operand.Script:
                line.Append(OperandText.Script(command.Value));
                break;
            case Operand.Sizes:
                line.Append(OperandText.List(command.Value));
                break;
        }
    }

    static string FlagWords(ulong value)
    {
        var words = Flags.Bits((PageFlags)(uint)value & Flags.All).Select(Flags.Name).ToList();
        ulong rest = value & ~(ulong)Flags.All;
        if (rest != 0) words.Add($"0x{rest:x}");
        return words.Count == 0 ? "0" : string.Join(',', words);
    }
}
