using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class IndexBuildsAndLongDates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_DateIndex_ParameterKey_High_Low_ResourceKey_Ordinal",
                table: "DateIndex");

            migrationBuilder.CreateTable(
                name: "IndexBuild",
                columns: table => new
                {
                    Key = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ResourceKey = table.Column<long>(type: "INTEGER", nullable: true),
                    Definition = table.Column<byte[]>(type: "BLOB", nullable: true),
                    TypeKeys = table.Column<string>(type: "TEXT", nullable: false, collation: "BINARY"),
                    ServerBase = table.Column<string>(type: "TEXT", nullable: true, collation: "BINARY"),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Epoch = table.Column<long>(type: "INTEGER", nullable: false),
                    AtTypeKey = table.Column<int>(type: "INTEGER", nullable: false),
                    After = table.Column<long>(type: "INTEGER", nullable: false),
                    Through = table.Column<long>(type: "INTEGER", nullable: false),
                    Scanned = table.Column<long>(type: "INTEGER", nullable: false),
                    Found = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndexBuild", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_DateIndex_Long",
                table: "DateIndex",
                columns: new[] { "ParameterKey", "High", "Low", "ResourceKey", "Ordinal" },
                filter: "\"High\" - \"Low\" > 27648000000000");

            migrationBuilder.CreateIndex(
                name: "IX_IndexBuild_Epoch",
                table: "IndexBuild",
                column: "Epoch");

            migrationBuilder.CreateIndex(
                name: "IX_IndexBuild_ResourceKey",
                table: "IndexBuild",
                column: "ResourceKey");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "IndexBuild");

            migrationBuilder.DropIndex(
                name: "IX_DateIndex_Long",
                table: "DateIndex");

            migrationBuilder.CreateIndex(
                name: "IX_DateIndex_ParameterKey_High_Low_ResourceKey_Ordinal",
                table: "DateIndex",
                columns: new[] { "ParameterKey", "High", "Low", "ResourceKey", "Ordinal" });
        }
    }
}
