using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class TextIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // FTS5 is no table to EF Core. It keeps the words only, and lets go of those of a row by its number. They are folded before they
            // come here: the tokenizer parts them at the spaces.
            migrationBuilder.Sql(
                "CREATE VIRTUAL TABLE \"TextIndex\" USING fts5(\"Narrative\", \"Content\", content='', contentless_delete=1, tokenize='ascii')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE \"TextIndex\"");
        }
    }
}
