package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static multiprocessing.python.PlainPickler.Nestings.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Objects;
import multiprocessing.error.TransferException;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void aProxyIsKnownByItsTokenAlsoFromAServerOfJava() {
        var token = new Token("Table", null, "2a");
        byte[] pickle =
                PickleCodec.encode(
                        new Object[] {Session.PROXY, new Object[] {new Object[] {"get"}, token}},
                        List.of("kind", "result"),
                        NONE);
        var content = (List<?>) Objects.requireNonNull(Answer.of(pickle).content());
        assertThat(((Token) content.getLast()).ident()).isEqualTo("2a");
    }

    @Test
    void whatIsNoPlainDataIsCalledByItsName() {
        String begin = "\u0080\u0004\u008c\u0007#RETURN\u008c\u0004uuid\u008c\u0004UUID\u0093";
        for (String made :
                List.of(
                        ")\u0081}b\u0086.",
                        ")R(\u008c\u0001aK\u0001u\u0086.",
                        "K\u0001\u0085R\u0086.")) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Answer.of((begin + made).getBytes(ISO_8859_1)))
                    .withMessageContaining("no plain data")
                    .withMessageContaining("uuid.UUID");
        }
    }
}
