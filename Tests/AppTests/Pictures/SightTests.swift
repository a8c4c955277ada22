import Foundation
import Testing

extension DataSetTests {
    /// Endpoints that see badly, or not at all.
    struct Sight {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func vision(_ options: [String]) async throws -> Bool? {
            struct Report: Decodable {
                struct Line: Decodable { let capabilities: [String: Bool]? }
                let endpoints: [Line]
            }
            let simulator = try await SimulatorProcess(in: workshop, options: options)
            let config = try workshop.write(
                """
                version: 1
                state: \(workshop.newPath("state"))
                endpoints:
                  here: {url: "\(simulator.url)"}
                roles:
                  teacher: [here]
                """, to: "config.yaml")
            let ended = try await Binary.run(["probe", "here", "--config", config, "--json"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Report.self, from: Data(ended.output.utf8)).endpoints.first?.capabilities?["vision"]
        }

        @Test func `a model that takes pictures and ignores them fails the probe, as one that refuses them does`() async throws {
            #expect(try await vision([]) == true)
            #expect(try await vision(["--blind"]) == false)
            #expect(try await vision(["--no-images"]) == false)
        }

        @Test func `pictures that are too long for an endpoint's context are sent again smaller, and every row says how large`()
            async throws
        {
            struct Row: Decodable {
                struct Provenance: Decodable { let images: [Shown]? }
                struct Shown: Decodable { let sent: Sent }
                struct Sent: Decodable { let w, h: Int }
                let provenance: Provenance
            }
            let simulator = try await SimulatorProcess(in: workshop, options: ["--image-side", "600"])
            let ended = try await Binary.run(
                ["run", "sharegpt4v", "--set", "unknown_source=general"] + simulator.options(concurrency: 4)
                    + ["-o", workshop.path("out")],
                in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let output = OutputFolder(workshop.path("out"))
            #expect(try output.manifest().usage.unpaid > 0, "refusals cost nothing")
            let sent = try JSONLines.rows(of: output.folder + "/data.jsonl", as: Row.self).map { $0.provenance.images ?? [] }
            #expect(sent.count >= 8 && sent.allSatisfy { $0.count == 1 })
            for image in sent.joined().map(\.sent) {
                #expect(max(image.w, image.h) <= 600 && max(image.w, image.h) * 3 == min(image.w, image.h) * 4, "\(image)")
            }
            #expect(try output.rejected().allSatisfy { $0.rule != "malformed-reply" })
        }
    }
}
