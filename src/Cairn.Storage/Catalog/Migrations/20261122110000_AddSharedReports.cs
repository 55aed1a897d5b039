using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cairn.Storage.Catalog.Migrations
{
    /// <inheritdoc />
    internal partial class AddSharedReports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DeletedAt",
                table: "saved_reports",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "shared_reports",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SiteId = table.Column<int>(type: "INTEGER", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Note = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Request = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_reports", x => x.Id);
                    table.ForeignKey(
                        name: "FK_shared_reports_sites_SiteId",
                        column: x => x.SiteId,
                        principalTable: "sites",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_shared_reports_SiteId",
                table: "shared_reports",
                column: "SiteId");

            migrationBuilder.CreateIndex(
                name: "IX_shared_reports_TokenHash",
                table: "shared_reports",
                column: "TokenHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "shared_reports");

            migrationBuilder.DropColumn(
                name: "DeletedAt",
                table: "saved_reports");
        }
    }
}
