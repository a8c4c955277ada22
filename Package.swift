// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is compiled alike: Swift 6 language mode, explicit import visibility, warnings as errors.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// The libraries that decode and encode pictures, and whether they are used: see Sources/Imaging/DESIGN.md.
let pictures: BuildSettingCondition = .when(traits: ["Pictures"])
let pictureLibraries = ["turbojpeg", "png", "webp", "webpdemux", "gif"]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(name)", exclude: exclude, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
/// SQLite itself, as GRDB links it.
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
/// Hummingbird and the modules whose types its face shows.
let hummingbirdParts: [Target.Dependency] = [
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
]
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
/// What a browser is given, as files that are put into the program.
let dashboardPage = [
    "index.html", "style.css", "icon.svg", "app.js", "browse.js", "charts.js", "dom.js", "figures.js", "judging.js",
    "overview.js",
]
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")

let package = Package(
    name: "instructmill",
    products: [.executable(name: "instructmill", targets: ["App"])],
    traits: [
        .trait(
            name: "Pictures",
            description: "Converts pictures, by four C libraries. Without it only those pass that need no converting."),
        .default(enabledTraits: ["Pictures"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl", path: "Sources/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Sources/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CCurlShims", dependencies: ["CCurl"], path: "Sources/CCurlShims"),
        .target(name: "CLinux", path: "Sources/CLinux"),
        .target(name: "CRouge", path: "Sources/CRouge"),
        .target(name: "CWordNet", path: "Sources/CWordNet", exclude: ["LICENSE"]),
        .target(
            name: "CPictures", path: "Sources/CPictures",
            // Loops over pixels without optimisation would make every test wait.
            cSettings: [.define("PICTURES", pictures), .unsafeFlags(["-O2"], .when(configuration: .debug))],
            linkerSettings: pictureLibraries.map { .linkedLibrary($0, pictures) }),

        library("Support", ["COpenSSL", "CLinux"]),
        library("Records"),
        library("TextKit"),
        library(
            "Imaging", ["Support", "CLinux", .target(name: "CPictures", condition: .when(traits: ["Pictures"]))],
            exclude: ["DESIGN.md"]),
        library("Rouge", ["CRouge"], exclude: ["DESIGN.md"]),
        library("Formats", ["Support", "Records", "CZlib", "CZstd"]),
        library("Templates", ["Support", mustache]),
        library("Endpoint", ["Support", "Records"]),
        library("CurlTransport", ["Support", "Endpoint", "CCurl", "CCurlShims", "CLinux", heap, deque], exclude: ["DESIGN.md"]),
        library("Queue", ["Support", "CLinux"], exclude: ["DESIGN.md"]),
        library("Store", ["Support", "Records", grdb, sqlite], exclude: ["DESIGN.md"]),
        library("Statistics", ["Support"]),
        library("Analysis", ["CWordNet"]),
        library("RecipeKit", ["Records"]),
        library("Recipes", ["RecipeKit", "Records", "Statistics", "TextKit"]),
        library(
            "Engine",
            [
                "Support", "Records", "TextKit", "Imaging", "Rouge", "Formats", "Templates", "Endpoint", "Queue", "Store",
                "RecipeKit",
                log,
            ]),
        library("Settings", ["Support", "Records", "RecipeKit", yams]),
        library("Reports", ["Support", "Records", "Statistics", "Analysis"]),
        library("HTTPServing", ["Support", log, lifecycle] + hummingbirdParts),
        library("Simulator", ["Support", "HTTPServing", "Imaging"]),
        .target(
            name: "Dashboard", dependencies: ["Support", "Records", "Reports", "HTTPServing"], path: "Sources/Dashboard",
            resources: dashboardPage.map { .embedInCode("Page/\($0)") }, swiftSettings: strict),
        library("RecipeTesting", ["Support", "RecipeKit", "Records"]),
        tests(
            "EngineTests",
            [
                "Engine", "Endpoint", "Formats", "Imaging", "RecipeKit", "RecipeTesting", "Records", "Recipes", "Rouge", "Store",
                "Support", "Templates", log,
            ]),
        tests(
            "AppTests", ["Support", "Rouge", "Records", "Imaging", "Formats", "Simulator", "Store", "Endpoint", "Templates"],
            resources: [.copy("Golden")]
        ),
        tests("DashboardTests", ["Dashboard", "HTTPServing", "Records", "Reports", "Support"]),
        tests("SimulatorTests", ["Simulator", "HTTPServing", "Imaging", "Support"]),
        .executableTarget(
            name: "App",
            dependencies: [
                "Support", "Records", "Rouge", "TextKit", "Imaging", "Formats", "Templates", "Endpoint", "CurlTransport", "Queue",
                "Store",
                "RecipeKit", "Recipes", "Engine", "Settings", "Reports", "Statistics", "Simulator", "HTTPServing", "Dashboard",
                "CLinux", "Analysis",
                argumentParser, lifecycle, log,
            ],
            path: "Sources/App", swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Support", "Records", "Rouge", "TextKit", "Imaging", "Endpoint", "CurlTransport", "Store", "Engine", "Simulator",
                "Analysis", argumentParser,
            ],
            path: "Sources/Benchmarks", exclude: ["README.md", "asyncio_client.py", "dedupe_peers.py"], swiftSettings: strict),

        tests("SupportTests", ["Support"]),
        tests("RougeTests", ["Rouge", "CRouge"], resources: [.copy("Oracles")]),
        .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: strict),
        tests("TextKitTests", ["TextKit", "Fuzzing"]),
        tests("ImagingTests", ["Imaging", "Support", "CLinux", "Fuzzing"]),
        tests("TemplatesTests", ["Templates", "Support"]),
        tests(
            "FormatsTests", ["Formats", "Records", "Support", "Fuzzing"], resources: [.copy("Judging/Fixtures")]),
        tests("EndpointTests", ["Endpoint", "Support", "Records", "Fuzzing"]),
        tests("CurlTransportTests", ["CurlTransport", "Endpoint", "Records", "Support"]),
        tests("QueueTests", ["Queue", "Support"]),
        tests("StoreTests", ["Store", "Support", "Records", grdb]),
        tests(
            "RecipesTests",
            ["Recipes", "RecipeKit", "Records", "RecipeTesting", "Statistics", "TextKit", "Templates", "Formats", "Support"]),
        tests("SettingsTests", ["Settings", "RecipeKit", "Records", "Support", "Fuzzing"]),
        tests("ArchitectureTests", ["Formats", "Records", "Rouge", "Support"]),
        tests("StatisticsTests", ["Statistics", "Support"]),
        tests("AnalysisTests", ["Analysis", "Fuzzing"], resources: [.copy("Fixtures")]),
        tests("ReportsTests", ["Reports", "Records", "Statistics", "Analysis", "Support"], resources: [.copy("Frames")]),
    ],
    swiftLanguageModes: [.v6]
)
