using FhirIcsHub.Storage.Search;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public class SearchCursorsTests
{
    private static readonly SearchCursors Cursors = new("0123456789abcdef"u8);

    [Fact]
    public void A_cursor_reads_back_as_it_was_written()
    {
        var cursor = new SearchCursor(17, long.MaxValue, -3);
        Assert.Equal(cursor, Cursors.Read(Cursors.Write(cursor)));
    }

    [Theory]
    [InlineData("1.2\0=a\0")]
    [InlineData("x")]
    public void A_cursor_of_a_sorted_walk_reads_back_and_cannot_be_changed(string sorted)
    {
        var cursor = new SearchCursor(17, 0, -3, sorted);
        var text = Cursors.Write(cursor);
        Assert.Equal(cursor, Cursors.Read(text));
        for (var i = 0; i < text.Length; i++)
        {
            Assert.Null(Cursors.Read(text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..]));
            Assert.Null(Cursors.Read(text[..i]));
        }
    }

    [Fact]
    public void No_character_of_a_cursor_can_be_changed()
    {
        const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var text = Cursors.Write(new SearchCursor(1, 2, 3));
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in Base64Url.Where(c => c != text[i]))
            {
                Assert.Null(Cursors.Read(text[..i] + other + text[(i + 1)..]));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public void What_is_no_cursor_is_none(string text) => Assert.Null(Cursors.Read(text));

    [Fact]
    public void A_cursor_of_another_key_is_none() =>
        Assert.Null(new SearchCursors("another key of 16 bytes"u8).Read(Cursors.Write(new SearchCursor(1, 2, 3))));

    [Fact]
    public void A_short_key_is_refused() => Assert.Throws<ArgumentException>(() => new SearchCursors("short"u8));
}
