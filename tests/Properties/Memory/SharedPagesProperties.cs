using Verified.Impl.Memory;

namespace Verified.Tests.Properties.Memory;

public sealed class SharedPagesProperties
{
    [Fact]
    public void What_one_writes_another_reads_and_the_file_keeps()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[3 * 4096]);
        using (var one = new SharedPages(path, 5000))
        using (var other = new SharedPages(path, 5000))
        {
            Assert.Equal((5000, 5000), (one.Bytes.Length, other.Bytes.Length));
            (one.Bytes[0], one.Bytes[4999]) = (1, 2);
            Assert.Equal((1, 2), (other.Bytes[0], other.Bytes[4999]));
        }

        byte[] written = File.ReadAllBytes(path);
        Assert.Equal((1, 2), (written[0], written[4999]));
        File.Delete(path);
    }

    [Fact]
    public void Nothing_is_mapped_or_open_when_it_has_ended()
    {
        if (!OperatingSystem.IsLinux()) return;
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[4096]);
        var pages = new SharedPages(path, 4096);
        Assert.True(new AddressMap().Shows(path));
        Assert.True(IsOpen(path));
        pages.Dispose();
        Assert.False(new AddressMap().Shows(path));
        Assert.False(IsOpen(path));
        File.Delete(path);
        Assert.Throws<FileNotFoundException>(() => new SharedPages(path, 4096));
    }

    static bool IsOpen(string path) => OpenFiles.All().Any(file => file.Target == path);
}
