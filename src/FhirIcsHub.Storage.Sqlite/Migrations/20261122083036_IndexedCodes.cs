using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class IndexedCodes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "IndexedCode",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "INTEGER", nullable: false),
                    CodeHash = table.Column<long>(type: "INTEGER", nullable: false),
                    SystemHash = table.Column<long>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false, collation: "BINARY")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndexedCode", x => new { x.ParameterKey, x.CodeHash, x.SystemHash });
                });

            migrationBuilder.CreateTable(
                name: "IndexedSystem",
                columns: table => new
                {
                    SystemHash = table.Column<long>(type: "INTEGER", nullable: false),
                    Uri = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false, collation: "BINARY")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndexedSystem", x => x.SystemHash);
                });

            migrationBuilder.CreateIndex(
                name: "IX_QuantityIndex_ParameterKey_CodeHash_High",
                table: "QuantityIndex",
                columns: new[] { "ParameterKey", "CodeHash", "High" },
                filter: "\"Low\" <> \"High\"");

            migrationBuilder.CreateIndex(
                name: "IX_NumberIndex_ParameterKey_High",
                table: "NumberIndex",
                columns: new[] { "ParameterKey", "High" },
                filter: "\"Low\" <> \"High\"");

            migrationBuilder.CreateIndex(
                name: "IX_IndexedCode_ParameterKey_Code_CodeHash",
                table: "IndexedCode",
                columns: new[] { "ParameterKey", "Code", "CodeHash" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "IndexedCode");

            migrationBuilder.DropTable(
                name: "IndexedSystem");

            migrationBuilder.DropIndex(
                name: "IX_QuantityIndex_ParameterKey_CodeHash_High",
                table: "QuantityIndex");

            migrationBuilder.DropIndex(
                name: "IX_NumberIndex_ParameterKey_High",
                table: "NumberIndex");
        }
    }
}
