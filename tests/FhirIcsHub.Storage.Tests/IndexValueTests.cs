using System.Text;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class IndexValueTests
{
    [Fact]
    public void A_missing_text_has_the_hash_0_and_no_present_one_has()
    {
        Assert.Equal(0, IndexValue.Hash((string?)null));
        Assert.NotEqual(0, IndexValue.Hash(""));
        Assert.NotEqual(IndexValue.Hash("a"), IndexValue.Hash("A"));
        Assert.Equal(IndexValue.Hash("é"), IndexValue.Hash("é"u8));
        Assert.Equal(unchecked((long)XxHash64.Hash(new byte[2000])), IndexValue.Hash(new string('\0', 2000)));
    }

    [Fact]
    public void Long_texts_are_cut_and_long_keys_stay_apart()
    {
        var tail = new string('x', 500);
        Assert.Equal(IndexValue.MaxTextLength, IndexValue.Text(tail).Length);
        Assert.Equal(IndexValue.MaxTextLength, IndexValue.Key(tail).Length);
        Assert.NotEqual(IndexValue.Key(tail + "a"), IndexValue.Key(tail + "b"));
        Assert.Equal("urn:x", IndexValue.Key("urn:x"));
    }

    [Fact]
    public void A_surrogate_pair_is_never_cut_in_half()
    {
        var text = string.Concat(new string('x', IndexValue.MaxTextLength - 1), "😀😀");
        Assert.Equal(IndexValue.MaxTextLength - 1, IndexValue.Text(text).Length);
        Assert.All(Enumerable.Range(375, 20), length =>
        {
            var key = IndexValue.Key(new string('x', length) + string.Concat(Enumerable.Repeat("😀", 20)));
            Assert.Equal(key, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(key)));
        });
    }

    [Fact]
    public void What_no_database_stores_is_replaced()
    {
        Assert.Equal("a\ufffdb", IndexValue.Text("a\0b"));
        Assert.Equal("a\ufffdb", IndexValue.Key("a\ud83db"));
        Assert.Equal("a😀b", IndexValue.Text("a😀b"));
    }
}
