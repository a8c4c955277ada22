/// The files of the page, inside the program: see `Page/`.
struct PageFile: Sendable, Equatable {
    let type: String
    let bytes: [UInt8]

    private static let script = "text/javascript; charset=utf-8"
    private static let files: [String: PageFile] = [
        "/": PageFile(type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        "/style.css": PageFile(type: "text/css; charset=utf-8", bytes: PackageResources.style_css),
        "/icon.svg": PageFile(type: "image/svg+xml", bytes: PackageResources.icon_svg),
        "/app.js": PageFile(type: script, bytes: PackageResources.app_js),
        "/dom.js": PageFile(type: script, bytes: PackageResources.dom_js),
        "/figures.js": PageFile(type: script, bytes: PackageResources.figures_js),
        "/charts.js": PageFile(type: script, bytes: PackageResources.charts_js),
        "/overview.js": PageFile(type: script, bytes: PackageResources.overview_js),
        "/browse.js": PageFile(type: script, bytes: PackageResources.browse_js),
        "/judging.js": PageFile(type: script, bytes: PackageResources.judging_js),
    ]

    /// The file of this path; nil where there is none.
    static func named(_ path: String) -> PageFile? {
        files[path]
    }
}
