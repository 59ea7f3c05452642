using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Lowers the parameters of single commands.</summary>
static class LowerOne
{
    public static void Apply(Search search)
    {
        foreach (Parameter parameter in Parameter.Numbers)
        {
            Clear(search, parameter);
            for (int at = 0; at < search.Commands.Length; at++) Lower(search, parameter, at);
        }

        foreach (Parameter parameter in Parameter.Masks)
        {
            Clear(search, parameter);
            for (int at = 0; at < search.Commands.Length; at++) ClearBits(search, parameter, at);
        }
    }

    /// <summary>Sets ranges of commands to 0.</summary>
    static void Clear(Search search, Parameter parameter)
    {
        var places = new List<int>();
        foreach (Command command in search.Commands)
            if (parameter.Read(command) != 0) places.Add(command.Id - 1);
        Sweep.FromEnd(places.Count, range =>
        {
            Draft draft = search.Edit();
            foreach (int place in places[range])
                if (place < draft.Count) draft.Commands[place] = parameter.Write(draft.Commands[place], 0);
            return search.Try();
        });
    }

    static void Lower(Search search, Parameter parameter, int at)
    {
        if (parameter.Read(search.Commands[at]) < 0)
            Set(search, parameter, at, -parameter.Read(search.Commands[at]));
        if (at >= search.Commands.Length) return;
        Int128 number = parameter.Read(search.Commands[at]);
        int sign = Int128.Sign(number);
        Sweep.Down(Int128.Abs(number), lower => Set(search, parameter, at, sign * lower));
    }

    static void ClearBits(Search search, Parameter parameter, int at)
    {
        for (int bit = 63; bit >= 0 && at < search.Commands.Length; bit--)
        {
            Int128 mask = parameter.Read(search.Commands[at]);
            Int128 without = mask & ~(Int128.One << bit);
            if (without != mask) Set(search, parameter, at, without);
        }
    }

    static bool Set(Search search, Parameter parameter, int at, Int128 number)
    {
        Draft draft = search.Edit();
        if (at >= draft.Count) return false;
        draft.Commands[at] = parameter.Write(draft.Commands[at], number);
        return search.Try();
    }
}
