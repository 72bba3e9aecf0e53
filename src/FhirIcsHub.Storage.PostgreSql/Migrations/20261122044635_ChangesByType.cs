using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class ChangesByType : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Outbox_TypeKey_Sequence",
                table: "Outbox",
                columns: new[] { "TypeKey", "Sequence" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Outbox_TypeKey_Sequence",
                table: "Outbox");
        }
    }
}
