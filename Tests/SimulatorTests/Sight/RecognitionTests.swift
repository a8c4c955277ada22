import FoundationEssentials
import Imaging
import Support
import Testing

@testable import Simulator

@Suite struct `A picture` {
    private let eyes = Eyes(SightOptions(scenes: Drawings.scenes))

    private func seen(_ bytes: [UInt8], _ type: String = "jpeg") throws -> SeenPicture {
        try #require(try eyes.look(at: [Drawings.url(bytes, type)], prompts: ["Describe it."]).first)
    }

    @Test func `is recognised after scaling and JPEG`() throws {
        for scene in Drawings.scenes {
            let pixels = try Drawings.pixels(scene.id)
            for (side, quality) in [(512, 90), (300, 60), (120, 40)] {
                let scale = Double(side) / Double(max(pixels.width, pixels.height))
                let small = pixels.resized(width: Int(Double(pixels.width) * scale), height: Int(Double(pixels.height) * scale))
                let found = try seen(PictureCodec.jpeg(small, quality: quality))
                #expect(found.scene.id == scene.id && !found.isPart && !found.scene.isUnknown, "\(scene.id) at \(side)")
            }
        }
    }

    @Test func `is recognised by a part of it, and only what lies in the part is seen`() throws {
        var found = 0
        var tried = 0
        for scene in Drawings.scenes {
            let pixels = try Drawings.pixels(scene.id)
            for half in [ShareRect(x1: 0, y1: 0.1, x2: 0.6, y2: 0.9), ShareRect(x1: 0.4, y1: 0.2, x2: 1, y2: 1)] {
                let part = try seen(PictureCodec.jpeg(pixels.cropped(half), quality: 90))
                tried += 1
                guard part.isPart, part.scene.id == scene.id else { continue }
                found += 1
                let box = KnownScene.Region(x1: half.x1, y1: half.y1, x2: half.x2, y2: half.y2)
                let expected = Set(scene.within(box).instances.map(\.thing))
                let clear = Set(
                    scene.instances.filter {
                        $0.region.x1 >= box.x1 && $0.region.x2 <= box.x2 && $0.region.y1 >= box.y1 && $0.region.y2 <= box.y2
                    }.map(\.thing))
                let things = Set(part.scene.instances.map(\.thing))
                #expect(things.isSuperset(of: clear), "\(scene.id): \(things) of \(expected)")
                #expect(things.count <= expected.count + 1, "\(scene.id): \(things) of \(expected)")
            }
        }
        #expect(Double(found) >= 0.8 * Double(tried), "\(found) of \(tried)")
    }

    @Test func `that nobody knows is described by its colours`() throws {
        var rgb: [UInt8] = []
        for row in 0..<64 { for _ in 0..<64 { rgb += row < 32 ? [20, 60, 220] : [30, 160, 40] } }
        let strange = try seen(PictureCodec.png(#require(Pixels(width: 64, height: 64, rgb: rgb))), "png")
        #expect(strange.scene.isUnknown)
        #expect(Sight.judge("The upper left is mostly blue.", strange.scene) == .supported)
        #expect(Sight.judge("The lower right is mostly blue.", strange.scene) == .contradicted)
        var teller = SceneTeller(strange.scene, hallucinations: 0)
        var random = SeededRandom(seed: 3)
        for _ in 0..<6 { #expect(Sight.judge(teller.sentence(&random), strange.scene) == .supported) }
    }

    @Test(arguments: [
        "data:image/png;base64,AA", "data:image/png;base64,bm8gcGljdHVyZQ==", "data:image/png;charset=x;base64,AAAA",
        "http://a/b.png", "",
    ]) func `that cannot be decoded is refused with 400`(url: String) throws {
        do {
            _ = try eyes.look(at: [url], prompts: [""])
            Issue.record("taken: \(url)")
        } catch {
            #expect(
                error.status == 400 && error.code == "invalid_image_format" && error.message.contains("unsupported image"))
        }
    }

    @Test func `is refused where there are more than sixteen, where it is too large, and where none is taken`() throws {
        let url = Drawings.url(try Drawings.bytes("scene-01"))
        func code(_ options: SightOptions, _ count: Int) -> String? {
            do {
                _ = try Eyes(options).look(at: Array(repeating: url, count: count), prompts: [""])
                return nil
            } catch {
                return error.message
            }
        }
        #expect(code(SightOptions(), 16) == nil)
        #expect(code(SightOptions(), 17)?.contains("At most 16") == true)
        #expect(code(SightOptions(maximumSide: 639), 1)?.contains("exceeds the available context size") == true)
        #expect(code(SightOptions(maximumSide: 640), 1) == nil)
        #expect(code(SightOptions(refusesPictures: true), 1)?.contains("only supported by certain models") == true)
    }
}
