using System.Text;
using Verified.Cli;
using Verified.Mutants.Tests;

if (args is [WorkerProgram.Word, var system, var journal]) return WorkerProgram.Run(system, journal);
if (args is [WorkerProgram.ImageWord, var other, var file]) return WorkerProgram.RunImage(other, file);
if (args is [TestWorker.Word, var tests]) return TestWorker.Run(tests, Console.In, Console.Out);
var plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var results = new StreamWriter(Console.OpenStandardOutput(), plain, bufferSize: 1 << 12);
using var messages = new StreamWriter(Console.OpenStandardError(), plain, bufferSize: 1 << 8);
return (int)new CommandLine().Run(args, results, messages);
