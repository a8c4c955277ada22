#ifdef PICTURES
#include "Support.h"

#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

static const char *words(VP8StatusCode code) {
    switch (code) {
    case VP8_STATUS_OUT_OF_MEMORY: return "out of memory";
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "a feature that is not supported";
    case VP8_STATUS_NOT_ENOUGH_DATA: return "it is cut off";
    default: return "its data is damaged";
    }
}

// Decodes one still picture, of the size that its own bytes must have, into `made`, scaled.
static int decode_still(const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t new_width, int32_t new_height,
                        cpictures_made *made) {
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return failed(made, CPICTURES_DAMAGED, "another version of the library");
    VP8StatusCode code = WebPGetFeatures(bytes, count, &config.input);
    if (code != VP8_STATUS_OK) return failed(made, CPICTURES_DAMAGED, words(code));
    if (config.input.width != width || config.input.height != height) return failed(made, CPICTURES_SIZE, "");
    size_t pixels = (size_t)new_width * (size_t)new_height, channels = config.input.has_alpha ? 4 : 3;
    made->bytes = malloc(pixels * channels);
    if (!made->bytes) return failed(made, CPICTURES_MEMORY, "");
    if (new_width != width || new_height != height) {
        config.options.use_scaling = 1;
        config.options.scaled_width = new_width;
        config.options.scaled_height = new_height;
    }
    config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = made->bytes;
    config.output.u.RGBA.stride = (int)((size_t)new_width * channels);
    config.output.u.RGBA.size = pixels * channels;
    code = WebPDecode(bytes, count, &config);
    WebPFreeDecBuffer(&config.output);
    if (code != VP8_STATUS_OK) return failed(made, CPICTURES_DAMAGED, words(code));
    if (channels == 4) lay_on_white(made->bytes, made->bytes, pixels);
    made->count = pixels * 3;
    made->width = new_width;
    made->height = new_height;
    return CPICTURES_DONE;
}

static int decode_first_frame(const uint8_t *bytes, size_t count, int32_t width, int32_t height, cpictures_made *made) {
    WebPData data = {bytes, count};
    WebPDemuxer *demuxer = WebPDemux(&data);
    if (!demuxer) return failed(made, CPICTURES_DAMAGED, words(VP8_STATUS_BITSTREAM_ERROR));
    WebPIterator frame;
    cpictures_made part = {0};
    int code = CPICTURES_DAMAGED, is_there = WebPDemuxGetFrame(demuxer, 1, &frame);
    if (WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH) != (uint32_t)width
        || WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT) != (uint32_t)height) {
        code = CPICTURES_SIZE;
    } else if (is_there && frame.x_offset >= 0 && frame.y_offset >= 0 && frame.width > 0 && frame.height > 0
               && frame.width <= width - frame.x_offset && frame.height <= height - frame.y_offset) {
        code = decode_still(frame.fragment.bytes, frame.fragment.size, frame.width, frame.height, frame.width, frame.height, &part);
    }
    if (code == CPICTURES_DONE && !(made->bytes = white_pixels(width, height))) code = CPICTURES_MEMORY;
    if (code == CPICTURES_DONE) {
        size_t row = (size_t)frame.width * 3;
        for (int y = 0; y < frame.height; y++) {
            size_t place = (size_t)(frame.y_offset + y) * (size_t)width + (size_t)frame.x_offset;
            memcpy(made->bytes + place * 3, part.bytes + (size_t)y * row, row);
        }
        made->count = (size_t)width * (size_t)height * 3;
        made->width = width;
        made->height = height;
    } else {
        failed(made, code, part.reason);
    }
    free(part.bytes);
    if (is_there) WebPDemuxReleaseIterator(&frame);
    WebPDemuxDelete(demuxer);
    return code;
}

int cpictures_decode_webp(const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t new_width, int32_t new_height,
                          cpictures_made *made) {
    memset(made, 0, sizeof *made);
    if (width < 1 || height < 1 || new_width < 1 || new_height < 1 || new_width > width || new_height > height)
        return failed(made, CPICTURES_SIZE, "");
    WebPBitstreamFeatures features;
    VP8StatusCode code = WebPGetFeatures(bytes, count, &features);
    if (code != VP8_STATUS_OK) return failed(made, CPICTURES_DAMAGED, words(code));
    return features.has_animation ? decode_first_frame(bytes, count, width, height, made)
                                  : decode_still(bytes, count, width, height, new_width, new_height, made);
}
#endif
