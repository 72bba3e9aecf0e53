using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirIcsHub.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Jobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ExportMark",
                columns: table => new
                {
                    Time = table.Column<long>(type: "INTEGER", nullable: false),
                    Horizon = table.Column<string>(type: "TEXT", nullable: false, collation: "BINARY")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExportMark", x => x.Time);
                });

            migrationBuilder.CreateTable(
                name: "Job",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true, collation: "BINARY"),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false, collation: "BINARY"),
                    Request = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", nullable: false, collation: "BINARY"),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Progress = table.Column<string>(type: "TEXT", nullable: true, collation: "BINARY"),
                    Checkpoint = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Lease = table.Column<int>(type: "INTEGER", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    Worker = table.Column<string>(type: "TEXT", nullable: true, collation: "BINARY"),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Status = table.Column<int>(type: "INTEGER", nullable: true),
                    ResultType = table.Column<string>(type: "TEXT", nullable: true, collation: "BINARY"),
                    Result = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Job", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "JobPart",
                columns: table => new
                {
                    JobKey = table.Column<long>(type: "INTEGER", nullable: false),
                    File = table.Column<int>(type: "INTEGER", nullable: false),
                    Part = table.Column<int>(type: "INTEGER", nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobPart", x => new { x.JobKey, x.File, x.Part });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Job_Id",
                table: "Job",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Job_State_Key",
                table: "Job",
                columns: new[] { "State", "Key" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ExportMark");

            migrationBuilder.DropTable(
                name: "Job");

            migrationBuilder.DropTable(
                name: "JobPart");
        }
    }
}
