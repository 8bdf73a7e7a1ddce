package io.kubevitals.cluster;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/// Takes what has come in large pieces. OkHttp asks for 8 KiB at a time and JSSE for the five bytes
/// of a record's head, and each question would be a call to the kernel.
final class BufferedSocket extends Socket {
  private static final int BUFFER = 64 * 1024;

  private @Nullable InputStream buffered;

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    InputStream in = buffered;
    if (in == null) {
      in = new BufferedInputStream(super.getInputStream(), BUFFER);
      buffered = in;
    }
    return in;
  }
}
