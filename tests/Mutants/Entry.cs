using System.Text.Json.Nodes;
using Verified.Mutants.Catalogue;

namespace Verified.Tests.Mutants;

/// <summary>Entries of a catalogue for tests.</summary>
static class Entry
{
    /// <summary>The JSON of a sound mutant, with some members set otherwise; null takes one out.</summary>
    public static string Json(params (string Name, JsonNode? Value)[] changes)
    {
        var json = new JsonObject
        {
            ["id"] = "T-1",
            ["title"] = "Does not merge",
            ["source"] = "synthetic",
            ["component"] = "BUD",
            ["class"] = "C2",
            ["difficulty"] = "D1",
            ["verdict"] = "mutant",
            ["rules"] = new JsonArray("buddy.lists.counts"),
            ["area"] = "buddy",
            ["sequence"] = "boot",
            ["minimum"] = 0,
            ["edits"] = new JsonArray(new JsonObject
            {
                ["file"] = "Buddy/Merge.cs",
                ["find"] = "while (order < Blocks.Orders - 1)",
                ["replace"] = new JsonArray("while (order < 0)", "    "),
            }),
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) json.Remove(name);
            else json[name] = value;
        }

        return json.ToJsonString();
    }

    /// <summary>The same, read.</summary>
    public static Mutant Of(params (string Name, JsonNode? Value)[] changes) =>
        MutantCatalogue.Parse(Json(changes), "T-1.json");
}
