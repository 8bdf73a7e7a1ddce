package io.kubevitals.real;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/// What a browser without a screen makes of a page, as a picture for the documentation.
///
/// @param work for the browser's profile
record Screenshot(Path work) {
  private static final int COLOURS = 24;

  /// Writes it to `png`, in as many colours as a palette holds.
  void take(URI page, int width, int height, Path png) throws IOException {
    Path taken = work.resolve("screenshot.png");
    new Chromium(work.resolve("profile"))
        .open(
            page,
            "--hide-scrollbars",
            "--window-size=" + width + "," + height,
            "--screenshot=" + taken.toAbsolutePath());
    Files.createDirectories(png.toAbsolutePath().getParent());
    ImageIO.write(reduced(ImageIO.read(taken.toFile())), "png", png.toFile());
  }

  /// The most frequent colours stay as they are; the others, of the edges of letters, become the
  /// nearest of those.
  private static BufferedImage reduced(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    int[] palette = palette(pixels);
    var model = new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    var reduced =
        new BufferedImage(width, image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    Map<Integer, Integer> known = new HashMap<>();
    int[] indices =
        Arrays.stream(pixels)
            .map(pixel -> known.computeIfAbsent(pixel, one -> nearest(palette, one)))
            .toArray();
    reduced.getRaster().setPixels(0, 0, width, image.getHeight(), indices);
    return reduced;
  }

  private static int[] palette(int[] pixels) {
    Map<Integer, Integer> uses = new HashMap<>();
    for (int pixel : pixels) {
      uses.merge(pixel, 1, Integer::sum);
    }
    return uses.entrySet().stream()
        .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(COLOURS)
        .mapToInt(Map.Entry::getKey)
        .toArray();
  }

  private static int nearest(int[] palette, int colour) {
    int best = 0;
    for (int i = 1; i < palette.length; i++) {
      if (distance(palette[i], colour) < distance(palette[best], colour)) {
        best = i;
      }
    }
    return best;
  }

  private static int distance(int one, int other) {
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int difference = (one >> shift & 0xff) - (other >> shift & 0xff);
      sum += difference * difference;
    }
    return sum;
  }
}
