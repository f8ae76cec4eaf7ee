package io.imagespec.docker.internal.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChecksummedFileTest {
  private static final ChecksummedFile FORMAT = new ChecksummedFile("numbers 1\n");

  private static byte[] file(ChecksummedFile format) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    format.write(file, out -> out.writeInt(7));
    return file.toByteArray();
  }

  private static DataInputStream read(byte[] file) throws IOException {
    return FORMAT.read(new ByteArrayInputStream(file));
  }

  @Test
  void fileHoldsMagicPayloadAndHashOfBoth() throws IOException {
    byte[] file = file(FORMAT);
    byte[] content = "numbers 1\n\0\0\0\7".getBytes(US_ASCII);
    assertThat(file).hasSize(content.length + 32).startsWith(content);
    assertThat(file).endsWith(Sha256.of(content, content.length));
    assertThat(read(file).readInt()).isEqualTo(7);
  }

  @Test
  void payloadEndsBeforeTheHash() throws IOException {
    DataInputStream payload = read(file(FORMAT));
    assertThat(payload.readAllBytes()).hasSize(4);
  }

  @Test
  void damagedFileIsRefused() throws IOException {
    byte[] file = file(FORMAT);
    for (int at = 0; at < file.length; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 4;
      assertThatIOException().isThrownBy(() -> read(damaged)).withMessage("it is damaged");
      byte[] cut = Arrays.copyOf(file, at);
      assertThatIOException().isThrownBy(() -> read(cut)).withMessage("it is damaged");
    }
  }

  @Test
  void otherFormatIsRefused() throws IOException {
    byte[] newer = file(new ChecksummedFile("numbers 2\n"));
    assertThatIOException().isThrownBy(() -> read(newer)).withMessage("it has another format");
    byte[] shorter = file(new ChecksummedFile(""));
    assertThatIOException().isThrownBy(() -> read(shorter)).withMessage("it has another format");
  }
}
