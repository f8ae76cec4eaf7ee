package io.imagespec.docker.internal.registry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestDescriptorsTest {
  private static final ImageReference IMAGE = ImageReference.parse("h.io/x:1");
  private static final Digest DIGEST = Digest.sha256(new byte[0]);
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  private static ManifestDescriptors read(String mediaType, String json) {
    String document = json.replace('\'', '"').replace("DIGEST", DIGEST.toString());
    return new ManifestDescriptors(
        IMAGE, Manifest.of(mediaType, document.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> entries(String mediaType, String json) {
    return read(mediaType, json)
        .manifests((descriptor, platform) -> descriptor.mediaType() + " " + platform);
  }

  @Test
  void readsArtifactsWithTheirOwnMediaTypes() {
    ManifestDescriptors artifact =
        read(
            MediaTypes.MANIFEST,
            "{'config':{'mediaType':'application/vnd.cncf.helm.config.v1+json','digest':'DIGEST',"
                + "'size':2},'layers':[{'mediaType':'a/b','digest':'DIGEST','size':0}]}");
    assertThat(artifact.config())
        .isEqualTo(new Descriptor("application/vnd.cncf.helm.config.v1+json", DIGEST, 2));
    assertThat(artifact.layers()).containsExactly(new Descriptor("a/b", DIGEST, 0));
    assertThat(read(MediaTypes.DOCKER_MANIFEST, "{'layers':[]}").layers()).isEmpty();
  }

  @Test
  void readsPlatformsOfIndexes() {
    String entry = "{'mediaType':'a/b','digest':'DIGEST','size':1%s}";
    String index =
        "{'manifests':["
            + String.join(
                ",",
                entry.formatted(",'platform':{'os':'linux','architecture':'arm64'}"),
                entry.formatted(",'platform':{'os':'unknown','architecture':'unknown'}"),
                entry.formatted(",'platform':null"),
                entry.formatted(""))
            + "]}";
    List<String> expected =
        List.of(
            "a/b Optional[linux/arm64]",
            "a/b Optional.empty",
            "a/b Optional.empty",
            "a/b Optional.empty");
    assertThat(entries(MediaTypes.INDEX, index)).isEqualTo(expected);
    assertThat(entries(DOCKER_LIST, index)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | layers is not an array",
        "[] | layers is not an array",
        "{'layers':null} | layers is not an array",
        "{'layers':{}} | layers is not an array",
        "{'layers':'a'} | layers is not an array",
        "{'layers':[null]} | layers[0] has no valid media type",
        "{'layers':[1]} | layers[0] has no valid media type",
        "{'layers':[{'digest':'DIGEST','size':1}]} | layers[0] has no valid media type",
        "{'layers':[{'mediaType':7,'digest':'DIGEST','size':1}]} | layers[0] has no valid media type",
        "{'layers':[{'mediaType':'tar','digest':'DIGEST','size':1}]} | layers[0] has no valid media type",
        "{'layers':[{'mediaType':'a/b c','digest':'DIGEST','size':1}]} | layers[0] has no valid media type",
        "{'layers':[{'mediaType':'a/b','digest':'DIGEST'}]} | layers[0] has no valid size",
        "{'layers':[{'mediaType':'a/b','digest':'DIGEST','size':-1}]} | layers[0] has no valid size",
        "{'layers':[{'mediaType':'a/b','digest':'DIGEST','size':1.5}]} | layers[0] has no valid size",
        "{'layers':[{'mediaType':'a/b','digest':'DIGEST','size':'1'}]} | layers[0] has no valid size",
        "{'layers':[{'mediaType':'a/b','digest':'DIGEST','size':99999999999999999999}]} | layers[0] has no valid size",
        "{'layers':[{'mediaType':'a/b','digest':'../../x','size':1}]} | layers[0] has no valid digest",
        "{'layers':[{'mediaType':'a/b','size':1}]} | layers[0] has no valid digest",
        "{'layers':[],'manifests':[]} | a document of its media type has no field manifests",
        "{'layers':[],'mediaType':'application/vnd.oci.image.index.v1+json'} | it has another media type than application/vnd.oci.image.manifest.v1+json",
        "{'layers':[],'mediaType':'text/plain'} | it has another media type than application/vnd.oci.image.manifest.v1+json",
      })
  void refusesMalformedManifests(String json, String reason) {
    assertThatThrownBy(() -> read(MediaTypes.MANIFEST, json).layers())
        .isInstanceOf(RegistryException.class)
        .hasMessage(
            "read manifest h.io/x:1: " + reason + "; push the image again with another tool");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'config':{}} | a document of its media type has no field config",
        "{'layers':[],'manifests':[]} | a document of its media type has no field layers",
        "{'manifests':1} | manifests is not an array",
        "{'manifests':[{'mediaType':'a/b','digest':'DIGEST','size':1,'platform':'linux/amd64'}]} | manifests[0] has no valid platform",
        "{'manifests':[{'mediaType':'a/b','digest':'DIGEST','size':1,'platform':{'os':1,'architecture':'a'}}]} | manifests[0] has no valid platform",
        "{'manifests':[{'mediaType':'a/b','digest':'DIGEST','size':1,'platform':{'os':'li nux','architecture':'a'}}]} | manifests[0] has no valid platform",
      })
  void refusesMalformedIndexes(String json, String reason) {
    assertThatThrownBy(() -> entries(MediaTypes.INDEX, json))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(": " + reason + "; ");
  }

  @Test
  void refusesConfigsThatAreNotObjects() {
    assertThatThrownBy(() -> read(MediaTypes.MANIFEST, "{'config':[],'layers':[]}").config())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("config has no valid media type");
  }

  @Test
  void limitsTheNumberOfEntries() {
    String entries = String.join(",", Collections.nCopies(100_000, "{}"));
    assertThatThrownBy(() -> read(MediaTypes.MANIFEST, "{'layers':[" + entries + "]}").layers())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("layers has 100000 entries, the limit is 10000; ");
    assertThatThrownBy(() -> entries(MediaTypes.INDEX, "{'manifests':[" + entries + "]}"))
        .hasMessageContaining("manifests has 100000 entries, the limit is 10000; ");
  }
}
