/// Who may import whom. A new module, or a new edge between modules, is a decision and gets its line here.
enum ImportTable {
    /// What every module may import.
    static let everywhere: Set<String> = ["Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]

    /// What a recipe may import besides its own kind: nothing that does input or output.
    static let recipes: Set<String> = ["FoundationEssentials", "RecipeKit", "Records", "Selection", "Statistics", "TextKit"]

    /// Our modules, and of ours what each may import.
    static let ours: [String: Set<String>] = [
        "Support": ["CLinux", "COpenSSL"],
        "Records": [],
        "TextKit": [],
        "Imaging": ["CLinux", "CPictures", "Support"],
        "Rouge": ["CRouge"],
        "Formats": ["CZlib", "CZstd", "Records", "Support"],
        "Templates": ["Support"],
        "Endpoint": ["Records", "Support"],
        "CurlTransport": ["CCurl", "CCurlShims", "CLinux", "Endpoint", "Support"],
        "Queue": ["CLinux", "Support"],
        "Store": ["Records", "Support"],
        "Statistics": ["Support"],
        "Analysis": ["CWordNet"],
        "RecipeKit": ["Records"],
        "Recipes": ["RecipeKit", "Records", "Selection", "Statistics", "TextKit"],
        "Engine": [
            "Endpoint", "Formats", "Imaging", "Queue", "RecipeKit", "Records", "Rouge", "Store", "Support", "Templates",
            "TextKit",
        ],
        "Settings": ["RecipeKit", "Records", "Support"],
        "Reports": ["Analysis", "Records", "Statistics", "Support"],
        "HTTPServing": ["Support"],
        "Simulator": ["HTTPServing", "Imaging", "Support"],
        "Dashboard": ["HTTPServing", "Records", "Reports", "Support"],
        "RecipeTesting": ["RecipeKit", "Records", "Support"],
        "App": [
            "Analysis", "CLinux", "CurlTransport", "Dashboard", "Endpoint", "Engine", "Formats", "HTTPServing", "Imaging",
            "Queue",
            "RecipeKit", "Recipes",
            "Records", "Reports",
            "Rouge",
            "Settings", "Simulator", "Statistics", "Store", "Support", "Templates", "TextKit",
        ],
        "Benchmarks": [
            "Analysis", "CurlTransport", "Endpoint", "Engine", "Formats", "Imaging", "Queue", "RecipeKit", "Recipes", "Records",
            "Reports",
            "Rouge",
            "Settings", "Simulator", "Statistics", "Store", "Support", "Templates", "TextKit",
        ],
    ]

    /// Third-party modules, and the modules of ours that may import each: one, except where a protocol is meant for all.
    static let thirdParty: [String: Set<String>] = [
        "ArgumentParser": ["App", "Benchmarks"],
        "GRDB": ["Store"],
        "GRDBSQLite": ["Store"],
        "Yams": ["Settings"],
        "Mustache": ["Templates"],
        "HummingbirdCore": ["HTTPServing"],
        "NIOCore": ["HTTPServing"],
        "NIOPosix": ["HTTPServing"],
        "NIOHTTPTypes": ["HTTPServing"],
        "HTTPTypes": ["HTTPServing"],
        "Logging": ["App", "Engine", "HTTPServing", "Simulator"],
        "ServiceLifecycle": ["App", "HTTPServing", "Simulator"],
        "UnixSignals": ["App", "HTTPServing", "Simulator"],
        "DequeModule": Set(ours.keys),
        "HeapModule": ["CurlTransport"],
    ]

    /// Why `module` may not import `imported`; nil where it may.
    static func objection(to imported: String, in module: String) -> String? {
        guard let allowed = ours[module] else { return "\(module) is not in the table of modules" }
        if module == "Recipes" {
            return recipes.contains(imported) ? nil : "a recipe imports nothing that does input or output: \(imported)"
        }
        if everywhere.contains(imported) || allowed.contains(imported) || imported == module { return nil }
        if imported == "Foundation" { return "full Foundation brings ICU and 50 MB: import FoundationEssentials" }
        if let importers = thirdParty[imported] {
            return importers.contains(module)
                ? nil : "\(imported) is imported by \(importers.sorted().joined(separator: ", ")) only, not by \(module)"
        }
        return ours[imported] == nil
            ? "\(imported) is unknown: name it in the table with its one importer" : "\(module) may not import \(imported)"
    }

    /// The modules that `module` reaches through the table.
    static func reach(of module: String) -> Set<String> {
        var reached: Set<String> = []
        var open = Array(ours[module] ?? [])
        while let next = open.popLast() {
            guard reached.insert(next).inserted else { continue }
            open += ours[next] ?? []
        }
        return reached
    }
}
