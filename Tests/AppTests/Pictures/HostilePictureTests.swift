import Foundation
import Imaging
import Testing

extension DataSetTests {
    /// Folders of pictures with traps in them.
    struct HostilePictureFolders {
        let workshop: Workshop
        let hostile: HostilePictures
        let describer: Describer

        init() throws {
            workshop = try Workshop()
            hostile = try HostilePictures(in: workshop)
            describer = try Describer()
        }

        /// That nothing was shown but the good pictures, each once, and that `folder` says why of each of the others.
        private func expectRefused(_ folder: OutputFolder) throws {
            let shown = try describer.shown()
            #expect(shown.count == HostilePictures.good.count)
            for picture in shown {
                let pixels = try PictureCodec.decode(Array(picture))
                #expect(pixels.width == 640 && pixels.height == 480, "a good one, not the canary")
            }
            let rejected = try folder.rejected()
            for (path, rule) in HostilePictures.rules {
                #expect(rejected.filter { $0.text == path }.map(\.rule) == [rule], "\(path)")
            }
            for path in HostilePictures.undecodable {
                #expect(rejected.filter { $0.text.contains(path) }.map(\.rule) == ["image-refused"], "\(path)")
            }
            let absolute = rejected.filter { $0.text.hasPrefix("/") }
            #expect(absolute.map(\.rule) == ["image-outside"])
            #expect(rejected.count == HostilePictures.rules.count + HostilePictures.undecodable.count + 1)
            let manifest = try folder.manifest()
            #expect(manifest.ending == "done" && manifest.data.rows == HostilePictures.good.count)
        }

        @Test func `each trap is refused by name, the good pictures are described, and the canary is in no request`()
            async throws
        {
            let ended = try await Binary.run(
                [
                    "run", "sharegpt4v", "--seeds", hostile.scenes, "--set", "unknown_source=general", "--base-url",
                    describer.server.url, "--model", "canned", "-o", workshop.path("out"),
                ], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            for name in ["bomb.png", "fifo.png", "link.png"] {
                #expect(ended.errors.contains(name), "told before anything is paid")
            }
            try expectRefused(OutputFolder(workshop.path("out")))
        }

        @Test func `a folder without a list is walked without following its links`() async throws {
            try FileManager.default.removeItem(atPath: hostile.scenes)
            let ended = try await Binary.run(
                [
                    "run", "sharegpt4v", "--seeds", hostile.folder, "--set", "unknown_source=general", "--base-url",
                    describer.server.url, "--model", "canned", "-o", workshop.path("out"),
                ], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try describer.shown().count == HostilePictures.good.count)
            let texts = try OutputFolder(workshop.path("out")).rejected().map(\.text)
            #expect(!texts.contains { $0.contains("link") || $0.contains("fifo") }, "\(texts)")
        }
    }
}
