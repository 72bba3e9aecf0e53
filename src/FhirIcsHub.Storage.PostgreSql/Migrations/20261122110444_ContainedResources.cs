using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.PostgreSql.Migrations
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
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    ContainerKey = table.Column<long>(type: "bigint", nullable: false),
                    TypeKey = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C")
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
