package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import multiprocessing.error.TransferException;
import org.junit.jupiter.api.Test;

class AnswerTest {
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
