import Records
import RecipeKit
import Settings
import Testing

struct JobFileTests {
    @Test func `a whole job is read`() throws {
        let yaml = """
            version: 1
            recipe: self-instruct
            profile: compat
            seeds:
              - instruction: Name a river.
                output: The Elbe.
              - id: own
                name: sums
                instruction: Add the numbers.
                is_classification: false
                instances:
                  - {input: "1 2", output: "3"}
                  - {input: "", output: nothing to add}
            parameters: {target: 50, threshold: 1, tag: 007}
            seed: 18446744073709551615
            roles: {teacher: local}
            budget: {dollars: 0.000000000001}
            pool: nightly
            deterministic: true
            settle_window: 32
            window: 22:00-06:30 UTC
            priority: -5
            """
        let job = try JobFile.decode(
            Array(yaml.utf8), file: "job.yaml", seedsPaths: .beneath, tables: tables, endpoints: ["local"])
        #expect(job.recipe == "self-instruct")
        #expect(job.profile == .compat)
        #expect(
            job.seeds
                == .inline([
                    SeedTask(id: "seed-1", instruction: "Name a river.", instances: [Instance(input: "", output: "The Elbe.")]),
                    SeedTask(
                        id: "own", name: "sums", instruction: "Add the numbers.",
                        instances: [Instance(input: "1 2", output: "3"), Instance(input: "", output: "nothing to add")],
                        isClassification: false),
                ]))
        #expect(job.seed == UInt64.max)
        #expect(job.roles == [.teacher: ["local"]])
        #expect(job.budget == Budget(picodollars: 1))
        #expect(job.pool == "nightly")
        #expect(job.deterministic)
        #expect(job.settleWindow == 32)
        #expect(job.window.map(\.start) == [1320])
        #expect(job.priority == -5)
        let table = try #require(tables["self-instruct"])
        #expect(job.values(for: table) == ["target": .int(50), "threshold": .int(1), "tag": .string("007")])
    }

    @Test func `what is left out has its default`() throws {
        let job = try JobFile.decode(
            Array("version: 1\nrecipe: alpaca\nseeds: data/seeds.jsonl".utf8), file: "j", seedsPaths: .beneath)
        #expect(job.seeds == .file("data/seeds.jsonl"))
        #expect(job.profile == .default)
        #expect(!job.deterministic)
        #expect(job.seed == nil)
        #expect(job.priority == 0)
    }

    @Test func `all errors are reported at once, those of parameters too`() {
        let errors = errorsOfJob(
            """
            version: 1
            recipe: self-instrct
            profile: fast
            sead: 1
            seed: -1
            parameters: {target: 1.5, target: 2}
            roles: {teacher: nobody, judge: https://x/v1}
            window: tonight
            pool: a/b
            priority: 1000
            """, tables: tables, endpoints: ["local"])
        #expect(
            errors == """
                job.yaml:2:9: recipe: no recipe is called 'self-instrct'; did you mean 'self-instruct'?
                job.yaml:3:10: profile: 'fast' is unknown; known: compat, default
                job.yaml:4:1: unknown key 'sead'; did you mean 'seed'?
                job.yaml:5:7: seed: expected a whole number from 0 to 18446744073709551615, got '-1'
                job.yaml:6:27: parameters: duplicate key 'target' (first on line 6)
                job.yaml:7:18: roles.teacher: no endpoint is called 'nobody'; known: local
                job.yaml:7:33: roles.judge: names an endpoint of the configuration, not a URL
                job.yaml:8:9: window: a window is written "22:00-06:30 Europe/Berlin" or "Mon-Fri 22:00-06:30 Europe/Berlin", with its time zone
                job.yaml:9:7: pool: is at most 64 printable characters without spaces and '/'
                job.yaml:10:11: priority: 1000 is outside -100 to 100
                """)
        let parameters = errorsOfJob(
            "version: 1\nrecipe: self-instruct\nparameters:\n  target: 1.5\n  treshold: 0.5\n  keep_case: yes", tables: tables)
        #expect(
            parameters == """
                job.yaml:4:11: parameters.target: expected a whole number, got 1.5
                job.yaml:5:3: parameters: no parameter is called 'treshold'; did you mean 'threshold'?
                job.yaml:6:14: parameters.keep_case: expected true or false, got 'yes'
                """)
    }

    @Test(arguments: ["url", "base_url", "key", "api_key", "headers", "proxy", "endpoints", "URL", "Proxy"])
    func `where requests go is never a job's to say`(key: String) {
        #expect(
            errorsOfJob("version: 1\nrecipe: a\n\(key): x")
                == "job.yaml:3:1: '\(key)' is not allowed in a job file: where requests go and with which key is the configuration's"
        )
    }

    @Test(arguments: [
        ("/etc/passwd", "an absolute path is not allowed"), ("../x.jsonl", "'..' is not allowed"),
        ("a/../../x", "'..' is not allowed"), ("~/x", "an absolute path is not allowed"),
    ])
    func `a dropped job stays beneath its folder, a submitted one need not`(path: String, reason: String) {
        let yaml = "version: 1\nrecipe: a\nseeds: \(path)"
        #expect(errorsOfJob(yaml).hasPrefix("job.yaml:3:8: seeds: a dropped job names files beneath its own folder: \(reason)"))
        #expect(errorsOfJob(yaml, paths: .anywhere) == "")
    }

    @Test func `seeds are a path or tasks, and bad tasks are told one by one`() {
        #expect(errorsOfJob("version: 1\nrecipe: a\nseeds: https://x/y") == "job.yaml:3:8: seeds: is a path, not a URL")
        #expect(errorsOfJob("version: 1\nrecipe: a\nseeds: []") == "job.yaml:3:8: seeds: holds no seed")
        #expect(errorsOfJob("version: 1\nrecipe: a\nseeds: {a: b}").hasPrefix("job.yaml:3:8: seeds: expected a path or a list"))
        let errors = errorsOfJob(
            """
            version: 1
            recipe: a
            seeds:
              - instrucion: x
              - {id: a, instruction: x, instances: [{input: y}]}
              - {id: a, instruction: x, input: y, output: z, instances: []}
              - just text
              - {instruction: ""}
            """)
        #expect(
            errors == """
                job.yaml:4:5: seeds[0]: unknown key 'instrucion'; did you mean 'instruction'?
                job.yaml:4:5: seeds[0]: 'instruction' is missing
                job.yaml:5:41: seeds[1].instances[0]: 'output' is missing
                job.yaml:6:5: seeds[2]: the id 'a' is used twice
                job.yaml:6:36: seeds[2].input: stands beside 'instances': give one of them
                job.yaml:7:5: seeds[3]: expected a mapping, got 'just text'
                job.yaml:8:19: seeds[4].instruction: is empty
                """)
    }

    @Test(arguments: [
        ("", "job.yaml:1:1: the file is empty"), ("# nothing\n", "job.yaml:1:1: the file is empty"),
        ("x", "job.yaml:1:1: expected a mapping, got 'x'"), ("recipe: a", "job.yaml:1:1: 'version' is missing"),
        ("version: 1", "job.yaml:1:1: 'recipe' is missing"),
    ])
    func `an empty or incomplete file is told`(yaml: String, expected: String) {
        #expect(errorsOfJob(yaml) == expected)
    }
}
