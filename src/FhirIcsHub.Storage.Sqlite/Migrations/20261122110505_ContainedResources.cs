using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ContainedResources : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ContainedResource",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    ContainerKey = table.Column<long>(type: "INTEGER", nullable: false),
                    TypeKey = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false, collation: "BINARY")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ContainedResource", x => x.Key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ContainedResource_ContainerKey",
                table: "ContainedResource",
                column: "ContainerKey");

            migrationBuilder.CreateIndex(
                name: "IX_ContainedResource_TypeKey_ContainerKey",
                table: "ContainedResource",
                columns: new[] { "TypeKey", "ContainerKey" });

            migrationBuilder.CreateIndex(
                name: "IX_ContainedResource_TypeKey_Key",
                table: "ContainedResource",
                columns: new[] { "TypeKey", "Key" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ContainedResource");
        }
    }
}
