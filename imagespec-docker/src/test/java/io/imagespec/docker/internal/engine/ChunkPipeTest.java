package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ChunkPipeTest {
  private final ChunkPipe pipe = new ChunkPipe();

  @Test
  void whatIsWrittenIsRead() throws Exception {
    byte[] sent = new byte[1_000_000];
    new Random(1).nextBytes(sent);
    Thread writer = new Thread(() -> write(sent));
    writer.start();

    assertThat(pipe.reader().readAllBytes()).isEqualTo(sent);
    writer.join();
  }

  private void write(byte[] bytes) {
    try (OutputStream out = pipe.writer()) {
      for (int i = 0; i < bytes.length; i += 10_000) {
        out.write(bytes, i, 10_000);
      }
      pipe.end(true);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWriterThatGaveUpIsNoEndOfTheStream() throws Exception {
    pipe.writer().write(new byte[] {1, 2});
    pipe.end(false);

    assertThatThrownBy(() -> pipe.reader().readAllBytes())
        .isInstanceOf(IOException.class)
        .hasMessage("the build context broke off");
  }

  @Test
  void anInterruptFreesAWriterThatNobodyReads() throws Exception {
    Thread writer =
        new Thread(() -> assertThatThrownBy(() -> fill()).isInstanceOf(IOException.class));
    writer.start();
    writer.interrupt();
    writer.join(5_000);

    assertThat(writer.isAlive()).isFalse();
  }

  private void fill() throws IOException {
    while (true) {
      pipe.writer().write(1);
    }
  }
}
