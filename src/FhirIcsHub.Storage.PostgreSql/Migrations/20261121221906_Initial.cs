using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace FhirIcsHub.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "ResourceKeys",
                incrementBy: 100);

            migrationBuilder.CreateTable(
                name: "DateIndex",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "integer", nullable: false),
                    Low = table.Column<long>(type: "bigint", nullable: false),
                    High = table.Column<long>(type: "bigint", nullable: false),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DateIndex", x => new { x.ResourceKey, x.ParameterKey, x.Low, x.High, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "Feed",
                columns: table => new
                {
                    Key = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Feed", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "Journal",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    FeedKey = table.Column<int>(type: "integer", nullable: false),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    Method = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Body = table.Column<byte[]>(type: "bytea", nullable: false),
                    Status = table.Column<int>(type: "integer", nullable: false),
                    Outcome = table.Column<byte[]>(type: "bytea", nullable: true),
                    CompletedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Journal", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "NumberIndex",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "integer", nullable: false),
                    Low = table.Column<string>(type: "character varying(33)", maxLength: 33, nullable: false, collation: "C"),
                    High = table.Column<string>(type: "character varying(33)", maxLength: 33, nullable: false, collation: "C"),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NumberIndex", x => new { x.ResourceKey, x.ParameterKey, x.Low, x.High, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "Outbox",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    TypeKey = table.Column<int>(type: "integer", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    Change = table.Column<int>(type: "integer", nullable: false),
                    FeedKey = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Outbox", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "Person",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    GoldenId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    NhsNumber = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true, collation: "C"),
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Person", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "PersonMatchKey",
                columns: table => new
                {
                    PersonKey = table.Column<long>(type: "bigint", nullable: false),
                    MatchHash = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PersonMatchKey", x => new { x.PersonKey, x.MatchHash });
                });

            migrationBuilder.CreateTable(
                name: "QuantityIndex",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "integer", nullable: false),
                    SystemHash = table.Column<long>(type: "bigint", nullable: false),
                    CodeHash = table.Column<long>(type: "bigint", nullable: false),
                    Low = table.Column<string>(type: "character varying(33)", maxLength: 33, nullable: false, collation: "C"),
                    High = table.Column<string>(type: "character varying(33)", maxLength: 33, nullable: false, collation: "C"),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_QuantityIndex", x => new { x.ResourceKey, x.ParameterKey, x.CodeHash, x.SystemHash, x.Low, x.High, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "ReferenceIndex",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "integer", nullable: false),
                    TargetTypeKey = table.Column<int>(type: "integer", nullable: false),
                    TargetId = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReferenceIndex", x => new { x.ResourceKey, x.ParameterKey, x.TargetTypeKey, x.TargetId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "Resource",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    TypeKey = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    LastUpdated = table.Column<long>(type: "bigint", nullable: false),
                    IsDeleted = table.Column<bool>(type: "boolean", nullable: false),
                    Body = table.Column<byte[]>(type: "bytea", nullable: true),
                    ContentHash = table.Column<long>(type: "bigint", nullable: false),
                    FeedKey = table.Column<int>(type: "integer", nullable: false),
                    SourcePatientKey = table.Column<long>(type: "bigint", nullable: true),
                    Flags = table.Column<int>(type: "integer", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Resource", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "ResourceHistory",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    LastUpdated = table.Column<long>(type: "bigint", nullable: false),
                    IsDeleted = table.Column<bool>(type: "boolean", nullable: false),
                    Body = table.Column<byte[]>(type: "bytea", nullable: true),
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ResourceHistory", x => new { x.ResourceKey, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "ResourceType",
                columns: table => new
                {
                    Key = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ResourceType", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "SearchParameter",
                columns: table => new
                {
                    Key = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchParameter", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "SourcePatient",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    PatientId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    FeedKey = table.Column<int>(type: "integer", nullable: false),
                    PersonKey = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SourcePatient", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "SourceResource",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    FeedKey = table.Column<int>(type: "integer", nullable: false),
                    TypeKey = table.Column<int>(type: "integer", nullable: false),
                    SourceId = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    HubId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: true),
                    SentVersion = table.Column<int>(type: "integer", nullable: false),
                    SentHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    JournalKey = table.Column<long>(type: "bigint", nullable: false),
                    BodyStart = table.Column<int>(type: "integer", nullable: false),
                    BodyLength = table.Column<int>(type: "integer", nullable: false),
                    IsDeleted = table.Column<bool>(type: "boolean", nullable: false),
                    LastUpdated = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SourceResource", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "StringIndex",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "integer", nullable: false),
                    Folded = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    ExactHash = table.Column<long>(type: "bigint", nullable: false),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StringIndex", x => new { x.ResourceKey, x.ParameterKey, x.Folded, x.ExactHash, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "TokenIndex",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "integer", nullable: false),
                    SystemHash = table.Column<long>(type: "bigint", nullable: false),
                    CodeHash = table.Column<long>(type: "bigint", nullable: false),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TokenIndex", x => new { x.ResourceKey, x.ParameterKey, x.CodeHash, x.SystemHash, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "UriIndex",
                columns: table => new
                {
                    ParameterKey = table.Column<int>(type: "integer", nullable: false),
                    Value = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UriIndex", x => new { x.ResourceKey, x.ParameterKey, x.Value, x.Ordinal });
                });

            migrationBuilder.CreateIndex(
                name: "IX_DateIndex_ParameterKey_High_Low_ResourceKey_Ordinal",
                table: "DateIndex",
                columns: new[] { "ParameterKey", "High", "Low", "ResourceKey", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_DateIndex_ParameterKey_Low_High_ResourceKey_Ordinal",
                table: "DateIndex",
                columns: new[] { "ParameterKey", "Low", "High", "ResourceKey", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_Feed_Name",
                table: "Feed",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Journal_Unfinished",
                table: "Journal",
                column: "Key",
                filter: "\"Status\" = 0");

            migrationBuilder.CreateIndex(
                name: "IX_NumberIndex_ParameterKey_Low_High_ResourceKey_Ordinal",
                table: "NumberIndex",
                columns: new[] { "ParameterKey", "Low", "High", "ResourceKey", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_Person_GoldenId",
                table: "Person",
                column: "GoldenId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Person_NhsNumber",
                table: "Person",
                column: "NhsNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PersonMatchKey_MatchHash",
                table: "PersonMatchKey",
                column: "MatchHash");

            migrationBuilder.CreateIndex(
                name: "IX_QuantityIndex_ParameterKey_CodeHash_Low_High_SystemHash_Res~",
                table: "QuantityIndex",
                columns: new[] { "ParameterKey", "CodeHash", "Low", "High", "SystemHash", "ResourceKey", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_ReferenceIndex_ParameterKey_TargetId_TargetTypeKey_Resource~",
                table: "ReferenceIndex",
                columns: new[] { "ParameterKey", "TargetId", "TargetTypeKey", "ResourceKey", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_Resource_SourcePatientKey_TypeKey",
                table: "Resource",
                columns: new[] { "SourcePatientKey", "TypeKey" });

            migrationBuilder.CreateIndex(
                name: "IX_Resource_TypeKey_Id",
                table: "Resource",
                columns: new[] { "TypeKey", "Id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Resource_TypeKey_Key",
                table: "Resource",
                columns: new[] { "TypeKey", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_Resource_TypeKey_LastUpdated",
                table: "Resource",
                columns: new[] { "TypeKey", "LastUpdated" });

            migrationBuilder.CreateIndex(
                name: "IX_ResourceType_Name",
                table: "ResourceType",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SearchParameter_Name",
                table: "SearchParameter",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SourcePatient_PatientId",
                table: "SourcePatient",
                column: "PatientId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SourcePatient_PersonKey_Key",
                table: "SourcePatient",
                columns: new[] { "PersonKey", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_SourceResource_FeedKey_TypeKey_SourceId",
                table: "SourceResource",
                columns: new[] { "FeedKey", "TypeKey", "SourceId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SourceResource_ResourceKey",
                table: "SourceResource",
                column: "ResourceKey");

            migrationBuilder.CreateIndex(
                name: "IX_StringIndex_ParameterKey_Folded_ResourceKey_ExactHash_Ordin~",
                table: "StringIndex",
                columns: new[] { "ParameterKey", "Folded", "ResourceKey", "ExactHash", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_TokenIndex_ParameterKey_CodeHash_SystemHash_ResourceKey_Ord~",
                table: "TokenIndex",
                columns: new[] { "ParameterKey", "CodeHash", "SystemHash", "ResourceKey", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_UriIndex_ParameterKey_Value_ResourceKey_Ordinal",
                table: "UriIndex",
                columns: new[] { "ParameterKey", "Value", "ResourceKey", "Ordinal" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DateIndex");

            migrationBuilder.DropTable(
                name: "Feed");

            migrationBuilder.DropTable(
                name: "Journal");

            migrationBuilder.DropTable(
                name: "NumberIndex");

            migrationBuilder.DropTable(
                name: "Outbox");

            migrationBuilder.DropTable(
                name: "Person");

            migrationBuilder.DropTable(
                name: "PersonMatchKey");

            migrationBuilder.DropTable(
                name: "QuantityIndex");

            migrationBuilder.DropTable(
                name: "ReferenceIndex");

            migrationBuilder.DropTable(
                name: "Resource");

            migrationBuilder.DropTable(
                name: "ResourceHistory");

            migrationBuilder.DropTable(
                name: "ResourceType");

            migrationBuilder.DropTable(
                name: "SearchParameter");

            migrationBuilder.DropTable(
                name: "SourcePatient");

            migrationBuilder.DropTable(
                name: "SourceResource");

            migrationBuilder.DropTable(
                name: "StringIndex");

            migrationBuilder.DropTable(
                name: "TokenIndex");

            migrationBuilder.DropTable(
                name: "UriIndex");

            migrationBuilder.DropSequence(
                name: "ResourceKeys");
        }
    }
}
