#ifdef PICTURES
#include "Support.h"

#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

// More scans than any encoder makes: each costs a pass over the whole picture, for a few bytes.
enum { MOST_SCANS = 64 };

// The last place of the marker FF `code`, counted from 1; 0 where it is not there.
static size_t last_marker(const uint8_t *bytes, size_t count, uint8_t code) {
    for (size_t i = count; i >= 2; i--)
        if (bytes[i - 1] == code && bytes[i - 2] == 0xFF) return i;
    return 0;
}

static size_t count_scans(const uint8_t *bytes, size_t count) {
    size_t scans = 0;
    for (size_t i = 0; i + 1 < count; i++) scans += bytes[i] == 0xFF && bytes[i + 1] == 0xDA;
    return scans;
}

// Whether a warning is about a file that holds its whole picture all the same. Only the first of a file's warnings is known, so
// that the picture's end has to be there, too.
static int is_harmless(const char *warning, const uint8_t *bytes, size_t count) {
    static const char *const harmless[] = {"extraneous bytes before marker", "unknown JFIF revision", "Adobe color transform"};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strstr(warning, harmless[i])) return last_marker(bytes, count, 0xD9) > last_marker(bytes, count, 0xDA);
    return 0;
}

// Whether the inks are stored as what is left of the light, as Adobe's programs do and say with their segment APP14.
static int is_inverted(const uint8_t *bytes, size_t count) {
    size_t at = 2;
    while (at + 9 <= count && bytes[at] == 0xFF) {
        uint8_t code = bytes[at + 1];
        if (code == 0xFF) {
            at++;
            continue;
        }
        if (code == 0xDA) return 0;
        if (code == 0xEE && memcmp(bytes + at + 4, "Adobe", 5) == 0) return 1;
        at += code == 0x01 || (code >= 0xD0 && code <= 0xD7) ? 2 : 2 + ((size_t)bytes[at + 2] << 8 | bytes[at + 3]);
    }
    return 0;
}

// Cyan, magenta, yellow and black to light, in place and three bytes each.
static void ink_to_light(uint8_t *pixels, size_t count, int inverted) {
    const uint8_t *ink = pixels;
    for (size_t i = 0; i < count; i++, ink += 4, pixels += 3) {
        uint32_t flip = inverted ? 0 : 255, black = ink[3] ^ flip;
        for (int channel = 0; channel < 3; channel++) pixels[channel] = (uint8_t)(((ink[channel] ^ flip) * black + 127) / 255);
    }
}

static int decode(tjhandle handle, const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t shrink,
                  cpictures_made *made) {
    int seen_width = 0, seen_height = 0, sampling = 0, colours = -1;
    // It also fails where the colours' resolution is none of its own names; the sides and colours stand for themselves.
    tjDecompressHeader3(handle, bytes, count, &seen_width, &seen_height, &sampling, &colours);
    if (colours < 0) return failed(made, CPICTURES_DAMAGED, tjGetErrorStr2(handle));
    if (seen_width != width || seen_height != height) return failed(made, CPICTURES_SIZE, "");
    if (count_scans(bytes, count) > MOST_SCANS) return failed(made, CPICTURES_DAMAGED, "it has too many scans");
    int is_ink = colours == TJCS_CMYK || colours == TJCS_YCCK, channels = is_ink ? 4 : 3;
    made->width = (width + shrink - 1) / shrink;
    made->height = (height + shrink - 1) / shrink;
    size_t pixels = (size_t)made->width * (size_t)made->height;
    made->bytes = calloc(pixels, (size_t)channels);
    if (!made->bytes) return failed(made, CPICTURES_MEMORY, "");
    // The sides are the most that it may write; it looks for the scale that fits them.
    int code = tjDecompress2(handle, bytes, count, made->bytes, made->width, 0, made->height, is_ink ? TJPF_CMYK : TJPF_RGB,
                             TJFLAG_LIMITSCANS);
    if (code != 0 && !(tjGetErrorCode(handle) == TJERR_WARNING && is_harmless(tjGetErrorStr2(handle), bytes, count)))
        return failed(made, CPICTURES_DAMAGED, tjGetErrorStr2(handle));
    if (is_ink) ink_to_light(made->bytes, pixels, is_inverted(bytes, count));
    made->count = pixels * 3;
    return CPICTURES_DONE;
}

int cpictures_decode_jpeg(const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t shrink, cpictures_made *made) {
    memset(made, 0, sizeof *made);
    if (width < 1 || height < 1 || shrink < 1 || shrink > 8) return failed(made, CPICTURES_SIZE, "");
    tjhandle handle = tjInitDecompress();
    if (!handle) return failed(made, CPICTURES_MEMORY, "");
    int code = decode(handle, bytes, count, width, height, shrink, made);
    tjDestroy(handle);
    return code;
}

int cpictures_encode_jpeg(const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, cpictures_made *made) {
    memset(made, 0, sizeof *made);
    unsigned long room = tjBufSize(width, height, TJSAMP_420);
    if (width < 1 || height < 1 || room == (unsigned long)-1) return failed(made, CPICTURES_SIZE, "");
    tjhandle handle = tjInitCompress();
    made->bytes = malloc(room);
    if (!handle || !made->bytes) {
        if (handle) tjDestroy(handle);
        return failed(made, CPICTURES_MEMORY, "");
    }
    unsigned char *bytes = made->bytes;
    int code = tjCompress2(handle, rgb, width, 0, height, TJPF_RGB, &bytes, &room, TJSAMP_420, quality, TJFLAG_NOREALLOC);
    if (code != 0) failed(made, CPICTURES_DAMAGED, tjGetErrorStr2(handle));
    tjDestroy(handle);
    if (code != 0) return CPICTURES_DAMAGED;
    made->count = room;
    made->width = width;
    made->height = height;
    return CPICTURES_DONE;
}
#endif
