using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class TextIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Words and their places are of a type that the common model does not have.
            migrationBuilder.Sql(
                "CREATE TABLE \"TextIndex\" (\"ResourceKey\" bigint NOT NULL CONSTRAINT \"PK_TextIndex\" PRIMARY KEY, "
                + "\"Narrative\" tsvector NOT NULL, \"Content\" tsvector NOT NULL)");
            migrationBuilder.Sql("CREATE INDEX \"IX_TextIndex_Narrative\" ON \"TextIndex\" USING gin (\"Narrative\")");
            migrationBuilder.Sql("CREATE INDEX \"IX_TextIndex_Content\" ON \"TextIndex\" USING gin (\"Content\")");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE \"TextIndex\"");
        }
    }
}
