using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace FhirIcsHub.Storage.PostgreSql.Migrations
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
                    Key = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: true),
                    Definition = table.Column<byte[]>(type: "bytea", nullable: true),
                    TypeKeys = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ServerBase = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Epoch = table.Column<long>(type: "bigint", nullable: false),
                    AtTypeKey = table.Column<int>(type: "integer", nullable: false),
                    After = table.Column<long>(type: "bigint", nullable: false),
                    Through = table.Column<long>(type: "bigint", nullable: false),
                    Scanned = table.Column<long>(type: "bigint", nullable: false),
                    Found = table.Column<long>(type: "bigint", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false)
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
