public import RecipeKit
import Records

extension JobFile {
    /// Reads a job file.
    ///
    /// - Parameters:
    ///   - file: the name for errors.
    ///   - seedsPaths: what a seeds path may be: ``SeedsPaths/beneath`` for a dropped file.
    ///   - tables: the recipes there are; nil: recipe and parameters are not checked.
    ///   - endpoints: the endpoints there are; nil: names in `roles` are not checked.
    /// - Throws: ``SettingsErrors`` with everything that is wrong with it.
    public static func decode(
        _ bytes: [UInt8], file: String, seedsPaths: SeedsPaths, tables: [String: ParameterTable]? = nil,
        endpoints: [String]? = nil
    ) throws(SettingsErrors) -> JobFile {
        let findings = Findings(file: file)
        let decoder = JobFileDecoder(findings: findings, seedsPaths: seedsPaths)
        let job = decoder.decode(bytes)
        if let job, let tables { job.check(tables, findings) }
        if let endpoints { decoder.checkRoles(bytes, endpoints) }
        try findings.throwIfAny()
        guard let job else {
            throw SettingsErrors([LocatedError(file: file, line: 1, column: 1, message: "the file is empty")])
        }
        return job
    }

    /// Checks the parameters against `table`, each error at its line.
    /// - Throws: ``SettingsErrors``.
    public func check(against table: ParameterTable) throws(SettingsErrors) {
        let findings = Findings(file: file)
        table.check(parameters, named: "parameters", findings)
        try findings.throwIfAny()
    }

    /// The parameters as `table` wants them; check them first.
    public func values(for table: ParameterTable) -> [String: ParameterValue] {
        table.values(of: parameters)
    }

    private func check(_ tables: [String: ParameterTable], _ findings: Findings) {
        guard !recipe.isEmpty else { return }
        if let table = tables[recipe] {
            table.check(parameters, named: "parameters", findings)
        } else {
            let hint = Spelling.hint(recipe, among: tables.keys.sorted())
            findings.add("recipe: no recipe is called '\(recipe)'; \(hint)", at: recipePlace)
        }
    }
}

/// Reads a job file's nodes; every error becomes a finding.
struct JobFileDecoder {
    let findings: Findings
    let seedsPaths: JobFile.SeedsPaths
    private static let keys = FieldGuide.job.names
    private static let forbidden: [String: String] = {
        let reason = "is not allowed in a job file: where requests go and with which key is the configuration's"
        let names = [
            "url", "base_url", "endpoint", "endpoints", "header", "headers", "key", "api_key", "keys", "token", "proxy",
            "http_proxy", "https_proxy", "authorization", "credential",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, reason) })
    }()

    /// nil where there is nothing to read or it is no mapping; what is missing gets an empty value, beside a finding.
    func decode(_ bytes: [UInt8]) -> JobFile? {
        guard let root = YAMLDocument(bytes, findings: findings).root, !root.isNull else { return nil }
        guard let top = root.mapping(known: Self.keys, forbidden: Self.forbidden) else { return nil }
        _ = top.require("version")?.int(1...1)
        let recipe = top.require("recipe")
        return JobFile(
            file: findings.file, recipe: recipe?.text() ?? "", profile: top["profile"]?.choice(Profile.allCases) ?? .default,
            seeds: top["seeds"].flatMap(seeds), contest: top["outputs"].flatMap(contest),
            parameters: top["parameters"]?.parameters() ?? [:],
            seed: top["seed"]?.unsigned(), roles: top["roles"]?.roles(check: checkRoleName) ?? [:],
            budget: top["budget"]?.budget(), pool: top["pool"].flatMap(pool),
            deterministic: top["deterministic"]?.flag() ?? false, settleWindow: top["settle_window"]?.int(1...65_536),
            window: top["window"]?.window() ?? [], priority: top["priority"]?.priority() ?? 0, recipePlace: recipe?.place)
    }

    func checkRoles(_ bytes: [UInt8], _ endpoints: [String]) {
        let silent = Findings(file: findings.file)
        guard let top = YAMLDocument(bytes, findings: silent).root?.mapping(), let roles = top["roles"] else { return }
        _ = roles.roles { entry, name in
            guard !endpoints.contains(name), !name.contains("://") else { return }
            findings.add(
                "\(entry.name): no endpoint is called '\(name)'; \(Spelling.hint(name, among: endpoints))", at: entry.place)
        }
    }

    private func checkRoleName(_ value: YAMLValue, _ name: String) {
        if name.contains("://") {
            value.fail("names an endpoint of the configuration, not a URL")
        }
    }

    private func pool(_ value: YAMLValue) -> String? {
        guard let name = value.text() else { return nil }
        guard name.utf8.count <= 64, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            value.fail("is at most 64 printable characters without spaces and '/'")
            return nil
        }
        return name
    }

    private func seeds(_ value: YAMLValue) -> JobFile.Seeds? {
        if value.isScalar { return path(value).map(JobFile.Seeds.file) }
        guard value.isList, let items = value.list() else { return value.mismatch("a path or a list of seed tasks") }
        if items.isEmpty { value.fail("holds no seed") }
        return .inline(tasks(items))
    }

    private func contest(_ value: YAMLValue) -> JobFile.Contest? {
        let known = ["model", "baseline", "questions", "reference", "sample", "loss"]
        guard let fields = value.mapping(known: known) else { return nil }
        var contest = JobFile.Contest(model: fields["model"].flatMap(path), baseline: fields["baseline"].flatMap(path))
        if (fields["model"] == nil) != (fields["baseline"] == nil) {
            value.fail("names one file: give 'model' and 'baseline', or neither where the folder holds a.jsonl and b.jsonl")
        }
        contest.questions = fields["questions"].flatMap(path)
        contest.reference = fields["reference"].flatMap(path)
        contest.sample = fields["sample"]?.int(1...100_000_000)
        contest.loss = fields["loss"]?.share()
        return contest
    }

    private func path(_ value: YAMLValue) -> String? {
        guard let path = value.text() else { return nil }
        guard !path.contains("://") else {
            value.fail("is a path, not a URL")
            return nil
        }
        guard seedsPaths == .beneath else { return path }
        if path.hasPrefix("/") || path.hasPrefix("~") {
            value.fail("a dropped job names files beneath its own folder: an absolute path is not allowed (use submit)")
        } else if path.split(separator: "/").contains("..") {
            value.fail("a dropped job names files beneath its own folder: '..' is not allowed (use submit)")
        } else if path.utf8.contains(0) {
            value.fail("holds a NUL character")
        } else {
            return path
        }
        return nil
    }

    private func tasks(_ items: [YAMLValue]) -> [SeedTask] {
        var ids: Set<String> = []
        return items.enumerated().compactMap { index, item in
            let known = ["id", "name", "instruction", "instances", "input", "output", "is_classification"]
            guard let fields = item.mapping(known: known) else { return nil }
            let id = fields["id"]?.text() ?? "seed-\(index + 1)"
            if !ids.insert(id).inserted { item.fail("the id '\(id)' is used twice") }
            guard let instruction = fields.require("instruction")?.text() else { return nil }
            return SeedTask(
                id: id, name: fields["name"]?.text(), instruction: instruction, instances: instances(fields),
                isClassification: fields["is_classification"]?.flag())
        }
    }

    /// `instances: [{input, output}]`, or one instance as `input` and `output` of the task itself.
    private func instances(_ fields: YAMLMapping) -> [Instance] {
        if let list = fields["instances"] {
            if let stray = fields["input"] ?? fields["output"] { stray.fail("stands beside 'instances': give one of them") }
            return (list.list() ?? []).compactMap { item in
                item.mapping(known: ["input", "output"]).flatMap(instance)
            }
        }
        guard fields["output"] != nil || fields["input"] != nil else { return [] }
        return [instance(fields)].compactMap { $0 }
    }

    private func instance(_ fields: YAMLMapping) -> Instance? {
        let input = fields["input"].map { $0.possiblyEmptyText() } ?? ""
        guard let output = fields.require("output")?.text(), let input else { return nil }
        return Instance(input: input, output: output)
    }
}
